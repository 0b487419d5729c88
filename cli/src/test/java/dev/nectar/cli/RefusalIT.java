package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot work says so once, says what to do, and is no crash. */
final class RefusalIT {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
  }

  private static void assertRefused(Ran ran, String... said) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    assertThat(ran.err()).contains(said).doesNotContain("\tat ").doesNotContain("Exception");
  }

  @Test
  void withoutPrivileges() throws Exception {
    Ran ran = Nectar.runBelow(NOBODY, "trace", "-e", "begin { exit(); }");
    assertRefused(ran, "ERROR: ", "CAP_BPF", "root");
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void withoutTracefs() throws Exception {
    Ran ran =
        Nectar.runBelow(
            List.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"),
            "trace",
            "-e",
            "tracepoint:sched:sched_switch { print(args.prev_pid); exit(); }");
    assertRefused(ran, "tracefs", "mount");
  }

  @Test
  void withoutKernelTypesWhatNeedsNoneStillRuns() throws Exception {
    List<String> hidden =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"",
            "sh");
    assertThat(Nectar.runBelow(hidden, "trace", "-q", "-e", "begin { @x = 1; exit(); }"))
        .isEqualTo(new Ran(0, "\n\n@x: 1\n", ""));
    assertRefused(
        Nectar.runBelow(hidden, "trace", "-e", "rawtracepoint:sched_switch { print(args.prev); }"),
        "BTF");
  }

  @Test
  void aProbeThatDoesNotExist() throws Exception {
    assertRefused(
        Nectar.run("trace", "-e", "tracepoint:syscalls:sys_enter_opnat { exit(); }"),
        "stdin:1:1-36: ERROR: No matches for tracepoint syscalls:sys_enter_opnat.",
        "Did you mean 'tracepoint:syscalls:sys_enter_openat'?");
  }

  @Test
  void aFieldThatDoesNotExist() throws Exception {
    assertRefused(
        Nectar.run("trace", "-e", "tracepoint:syscalls:sys_enter_openat { print(args.filenam); }"),
        "does not contain a field named 'filenam'",
        "Did you mean 'filename'?");
  }

  @Test
  void aSyntaxError() throws Exception {
    assertThat(Nectar.run("trace", "-e", "begin { $x = 1 $y = 2 }"))
        .isEqualTo(
            new Ran(
                1,
                "",
                """
                stdin:1:16-18: ERROR: syntax: expected ';'
                begin { $x = 1 $y = 2 }
                               ~~
                """));
  }

  @Test
  void aProgramTheVerifierRefuses() throws Exception {
    Ran ran = Nectar.run("trace", "-e", "begin {\n  while (1) {\n    @x++;\n  }\n}");
    assertRefused(ran, "HINT: ");
    assertThat(ran.err())
        .matches(
            "stdin:[23]:[0-9]+-[0-9]+: ERROR: the kernel refuses program begin_1: infinite loop"
                + " detected at insn [0-9]+\n.*\n *~+\nHINT: end the loop by .*\n");
  }

  @Test
  void theVerifiersLogIsShownWhenAskedFor() throws Exception {
    Ran ran = Nectar.run("trace", "-v", "-e", "begin { while (1) { @x++; } }");
    assertRefused(ran, "R10=fp0", "old state:", "HINT: ");
  }

  @Test
  void aProcessThatIsNotThere() throws Exception {
    assertRefused(
        Nectar.run("trace", "-e", "begin { exit(); }", "-p", "4194303"),
        "cannot watch process 4194303: there is no such process");
  }

  @Test
  void aCommandThatIsNotThere() throws Exception {
    assertRefused(
        Nectar.run("trace", "-e", "begin { exit(); }", "-c", "no-such-command -x"),
        "Failed to run \"no-such-command -x\": there is no command \"no-such-command\"");
  }

  @Test
  void aFullDisk() throws Exception {
    String full = "exec \"$@\" >/dev/full";
    assertRefused(
        Nectar.shell(full, "trace", "-q", "-e", "begin { printf(\"x\"); exit(); }"),
        "ERROR: output cannot be written: No space left on device");
    assertRefused(
        Nectar.shell(full, "--help"), "ERROR: output cannot be written: No space left on device");
  }

  @Test
  void aPipeWithoutAReaderIsNoError() throws Exception {
    Ran ran =
        Nectar.shell(
            "\"$@\" | head -1", "trace", "-q", "-e", "interval:ms:1 { printf(\"line\\n\"); }");
    assertThat(ran).isEqualTo(new Ran(0, "line\n", ""));
  }

  @Test
  void inAUserNamespace() throws Exception {
    assertRefused(
        Nectar.runBelow(
            List.of("unshare", "--user", "--map-root-user"), "trace", "-e", "begin { exit(); }"),
        "root of a user namespace is not root of the machine",
        "outside the container");
  }

  @Test
  void aScriptThatIsNotThere() throws Exception {
    assertRefused(Nectar.run("trace", "/no/such/script.bt"), "/no/such/script.bt");
  }

  @Test
  void coloursOnlyOnTerminals() throws Exception {
    Nectar.assumeInstalled("script");
    String line = Approved.ROOT.toAbsolutePath() + "/nectar trace -e 'begin { $y }'";
    List<String> terminal = List.of("script", "-qefc", line, "/dev/null");
    Map<String, String> env = new java.util.HashMap<>();
    env.putAll(Map.of("PATH", "/usr/bin:/bin", "TERM", "xterm", "HOME", "/root"));
    env.put("NECTAR_JAVA_HOME", System.getProperty("java.home"));
    java.nio.file.Path here = java.nio.file.Path.of("/tmp");
    assertThat(Processes.run(here, env, terminal).out()).contains("\u001b[31m");
    env.put("NO_COLOR", "1");
    assertThat(Processes.run(here, env, terminal).out()).doesNotContain("\u001b[");
    assertThat(Nectar.run("trace", "-e", "begin { $y }").err()).doesNotContain("\u001b[");
  }
}
