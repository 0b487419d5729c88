package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import org.junit.jupiter.api.Test;

/** What is shown of the running kernel, whatever it has. */
final class FeaturesIT {
  @Test
  void theOverviewHasAllGroupsThatAreShort() {
    Ran ran = Pages.run("features");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains(
            "System\n",
            "\nKernel features\n",
            "\nProgram types\n",
            "\nMap types\n",
            "\nAttach types\n",
            "\nPrivileges\n")
        .doesNotContain("\nHelpers\n");
  }

  @Test
  void aGroupIsShownAlone() {
    Ran ran = Pages.run("features", "maps");
    assertThat(ran.out()).startsWith("Map types\n  name ").contains("\n  hash ");
    assertThat(ran.out()).doesNotContain("Privileges", "Program types");
  }

  @Test
  void helpersNameTheProgramsThatMayCallThem() {
    assertThat(Pages.run("features", "helpers").out().lines())
        .anyMatch(line -> line.strip().matches("bpf_map_lookup_elem +3\\.19 .*"));
  }

  @Test
  void jsonNamesGroupsByTheirWords() {
    assertThat(Pages.run("features", "--json", "attach", "kfuncs").out())
        .startsWith("{\n  \"kernel\": \"")
        .contains("\n  \"attach\": [\n    {\"name\": \"cgroup_inet_ingress\", \"since\": \"4.10\"")
        .contains("\n  \"kfuncs\": [");
  }

  @Test
  void anUnknownGroupIsAnsweredInOneLine() {
    assertThat(Pages.run("features", "map"))
        .isEqualTo(new Ran(1, "", "nectar features: there is no group map, did you mean maps?\n"));
  }
}
