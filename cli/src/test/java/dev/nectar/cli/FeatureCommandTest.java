package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be said to {@code nectar feature} without asking a kernel. */
final class FeatureCommandTest {
  @ParameterizedTest
  @CsvSource({
    "prog_types, sched_cls",
    "map_types, lru_hash",
    "attach_types, cgroup_inet4_connect",
    "link_types, uprobe_multi",
    "helpers, bpf_map_lookup_elem"
  })
  void groupsOfNamesArePrinted(String group, String name) {
    Ran ran = Pages.run("feature", "list_builtins", group);
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines()).contains(name);
    assertThat(Pages.run("feature", "list_builtins", group, "-j").out())
        .startsWith("[\"")
        .contains("\"" + name + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "feature probe dev | there is nothing behind dev: say the name of a device",
        "feature probe kernal | unexpected word kernal, did you mean kernel?",
        "feature probe prefix MY_ | prefix is for macros: say macros prefix MY_",
        "feature probe macros prefix 'a b' | a name of a macro has letters, digits and _ alone",
        "feature list_builtins | name one group: prog_types, map_types, attach_types",
        "feature list_builtins map_type | map_types"
      })
  void wordsThatAreNotKnownAreTold(String line, String message) {
    String[] words = line.replace("'a b'", "a+b").split(" ");
    Ran ran = Pages.run(words);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().replace("a+b", "a b")).contains(message);
  }
}
