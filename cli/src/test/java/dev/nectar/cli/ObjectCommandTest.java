package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ObjectCommandTest {
  private static String golden(String name) {
    return Approved.ROOT.resolve("object/src/test/objects/golden").resolve(name).toString();
  }

  private static String out(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    return ran.out();
  }

  private static String refusal(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    return ran.err();
  }

  @Test
  void thePartsAreShownInTables() {
    assertThat(out("object", "show", golden("map_pinned.clang19-el.o")))
        .isEqualTo(
            """
            licence Dual BSD/GPL, little endian, 31 types

            programs
              name    type           attach  section  slots  flags
              filter  socket_filter          socket      18

            maps
              name    type          key  value  entries  flags
              shared  hash            4      4       16  numa_node pinned
              seen    bloom_filter    0      4      100
            """);
  }

  @Test
  void jsonHasTheSameParts() {
    assertThat(out("object", "show", "-j", golden("functions_none.clang19-el.o")))
        .isEqualTo(
            """
            {
              "license": "GPL",
              "order": "little",
              "types": 0,
              "programs": [
                {"name": "entry", "type": "xdp", "attach": "xdp", "section": "xdp", "slots": 2, "flags": ""},
                {"name": "socket", "type": "socket_filter", "attach": "", "section": "socket", "slots": 2, "flags": ""}
              ],
              "functions": [],
              "maps": [],
              "variables": [],
              "externs": []
            }
            """);
  }

  @Test
  void jsonIsJson() {
    for (String name : List.of("kconfig.clang16-eb.o", "ksyms.clang19-el.o", "events.gcc-el.o")) {
      assertThat(Json.parse(out("object", "show", "--json", golden(name)))).isInstanceOf(Map.class);
    }
  }

  @Test
  void theFullTextHasTheCode() {
    assertThat(out("object", "show", "--full", golden("core_fields.clang19-el.o")))
        .contains("    ; CO-RE byte_off struct task_struct 0:2\n   2: (b7) r1 = 8\n");
  }

  @Test
  void whatIsWrongIsSaidInOneSentence() {
    String object = golden("packet.clang19-el.o");
    assertThat(refusal("object")).contains("show FILE is missing");
    assertThat(refusal("object", "shwo", object)).contains("did you mean show?");
    assertThat(refusal("object", "show")).contains("nothing to read");
    assertThat(refusal("object", "show", object, "more")).contains("unexpected word more");
    assertThat(Pages.run("object", "show", "-j", "--full", object))
        .isEqualTo(new Ran(1, "{\"error\":\"--full is text and does not go with --json\"}\n", ""));
    assertThat(refusal("object", "show", "no-such-file")).contains("there is no such file");
    assertThat(refusal("object", "show", "/bin/true")).contains("/bin/true");
    assertThat(refusal("object", "show", "/dev/null")).contains("/dev/null");
  }
}
