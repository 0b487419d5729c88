package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The bpftool to compare with: the one that {@code object/src/test/objects/toolchains bpftool}
 * unpacked, else the one that is installed, which tells less.
 *
 * @param command what starts it
 */
record Bpftool(List<String> command) {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  /** Skips the test where there is none. */
  static Bpftool find() {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", "/root") + "/.cache";
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home) + "/nectar/toolchains";
    Path root = Path.of(environment.getOrDefault("NECTAR_TOOLCHAINS", cache), "bpftool");
    Path libraries = root.resolve(LIBRARIES);
    Path program = root.resolve("usr/sbin/bpftool");
    Path loader = libraries.resolve("ld-linux-x86-64.so.2");
    if (Files.exists(program) && Files.exists(loader)) {
      return new Bpftool(
          Stream.of(loader, "--library-path", libraries, program).map(Object::toString).toList());
    }
    Nectar.assumeInstalled("bpftool");
    return new Bpftool(List.of("bpftool"));
  }

  /** Skips the test where the one that is installed is all there is: it may be too old for it. */
  static Bpftool current() {
    Bpftool found = find();
    assumeTrue(
        found.command.size() > 1,
        "the bpftool here may be too old: object/src/test/objects/toolchains bpftool");
    return found;
  }

  /** What it prints as JSON; its exit code does not matter, being -1 for each link it shows. */
  Object json(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("-j"));
    line.addAll(List.of(words));
    String out = text(line.toArray(String[]::new));
    assertThat(out).as("%s", line).isNotEmpty().doesNotContain("\"error\"");
    return Json.parse(out);
  }

  /** What it prints. */
  String text(String... words) throws Exception {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(words));
    return Processes.run(Path.of("/tmp"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), line)
        .out();
  }
}
