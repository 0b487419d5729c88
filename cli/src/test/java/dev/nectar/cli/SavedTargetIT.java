package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running kernel, saved, is as good for compiling as when it runs. */
final class SavedTargetIT {
  @TempDir private static Path folder;
  private static String saved = "";

  @BeforeAll
  static void save() {
    saved = folder.resolve("this.target").toString();
    assertThat(Pages.run("features", "--save", saved)).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void itIsShownAsTheRunningKernelIs() {
    List<String> groups = List.of("features", "programs", "maps", "attach", "helpers", "kfuncs");
    for (String group : groups) {
      assertThat(Pages.run("features", "--target", saved, group))
          .isEqualTo(Pages.run("features", group));
    }
  }

  @Test
  void itListsTheSameProbesAndArguments() {
    assertThat(Pages.run("list", "--target", saved)).isEqualTo(Pages.run("list"));
    assertThat(Pages.run("list", "-v", "--target", saved, "*:sched_*"))
        .isEqualTo(Pages.run("list", "-v", "*:sched_*"));
    assertThat(Pages.run("trace", "-l", "--target", saved, "t:syscalls:*open*"))
        .isEqualTo(Pages.run("trace", "-l", "t:syscalls:*open*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tracepoint:syscalls:sys_enter_openat { printf(\"%s %s\\n\", comm, str(args.filename)); }",
        "tracepoint:sched:sched_switch { @[args.next_comm, pid] = count(); }",
        "rawtracepoint:sched_switch { @[cpu] = hist(nsecs); }",
        "interval:s:1 { @x = count(); } END { print(@x); }"
      })
  void aScriptBecomesTheSamePlan(String script) throws IOException {
    assertThat(plan("saved", "trace", "--target", saved, "-e", script))
        .isEqualTo(plan("live", "trace", "-e", script));
  }

  private static String plan(String name, String... command) throws IOException {
    Path file = folder.resolve(name);
    List<String> words = new java.util.ArrayList<>(List.of(command));
    words.addAll(List.of("--emit-plan", file.toString()));
    assertThat(Pages.run(words.toArray(String[]::new)).err()).isEmpty();
    return Files.readString(file);
  }

  @Test
  void savedAgainItIsTheSameFile() throws IOException {
    Path again = folder.resolve("again.target");
    Pages.run("features", "--target", saved, "--save", again.toString());
    assertThat(again).hasSameBinaryContentAs(Path.of(saved));
  }

  @Test
  void itRunsNothing() {
    assertThat(Pages.run("trace", "--target", saved, "-e", "BEGIN { exit() }"))
        .isEqualTo(
            new Ran(
                1,
                "",
                "nectar trace: a saved kernel runs nothing: add --dry-run, -d, -l or"
                    + " --emit-plan; run nectar trace --help\n"));
  }

  @Test
  void aDamagedFileIsToldInOneSentence() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(saved));
    Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, 5000));
    Ran ran = Pages.run("list", "--target", cut.toString());
    assertThat(ran.code()).isNotZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("ERROR: cannot use the target in " + cut + ": it ends too early")
        .doesNotContain("\tat ");
  }

  @Test
  void aFileThatIsNotThereIsToldToo() {
    assertThat(Pages.run("features", "--target", "/nowhere/at/all").err())
        .startsWith("ERROR: cannot read /nowhere/at/all: there is no such file");
  }
}
