package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.cli.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged jar on the running kernel. */
final class TraceIT {
  private static final Path JAR =
      Approved.ROOT.resolve("cli/target/nectar.jar").toAbsolutePath().normalize();

  private Path base = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    base = Processes.readableFolder();
  }

  @AfterEach
  void removeFolder() throws IOException {
    Processes.delete(base);
  }

  @Test
  void errorsOfAScriptAreShownWithTheirPlace() throws Exception {
    assertThat(run("trace", "-e", "BEGIN { @a = nosuch; }"))
        .isEqualTo(
            new Ran(
                1,
                "",
                """
                stdin:1:14-20: ERROR: Unknown identifier: 'nosuch'
                BEGIN { @a = nosuch; }
                             ~~~~~~
                """));
  }

  @Test
  void aDryRunNeedsNoPrivilegesAndPrintsNothing() throws Exception {
    assertThat(run("trace", "--dry-run", "-e", "BEGIN { printf(\"x\"); exit(); }"))
        .isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    Ran ran = run("trace", "nosuch.bt");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("ERROR: cannot read nosuch.bt: there is no such file\n");
  }

  @Tag("kernel")
  @Test
  void theExitCodeIsTheScripts() throws Exception {
    assumeBpf();
    assertThat(run("trace", "-e", "BEGIN { @x = 5; exit(3); }"))
        .isEqualTo(new Ran(3, "\n\n@x: 5\n", "Attached 1 probe\n"));
  }

  @Test
  void jsonGoesToTheFileAskedFor() throws Exception {
    assumeBpf();
    assertThat(run("trace", "-f", "json", "-o", "out", "-e", "BEGIN { @x[1] = 2; exit(); }"))
        .isEqualTo(new Ran(0, "", ""));
    assertThat(base.resolve("out"))
        .hasContent(
            """
            {"type": "attached_probes", "count": 1, "data": {"probes": 1}}
            {"type": "map", "data": {"@x": {"1": 2}}}
            """);
  }

  @Tag("kernel")
  @Test
  void aPlanRunsWithoutItsScript() throws Exception {
    assumeBpf();
    String script = "BEGIN { printf(\"%s\\n\", str($1)); exit(); }";
    assertThat(run("trace", "--emit-plan", "plan", "-e", script, "hello").code()).isZero();
    assertThat(run("trace", "-q", "--plan", "plan")).isEqualTo(new Ran(0, "hello\n\n\n", ""));
  }

  @Test
  void theRunEndsWithItsCommand() throws Exception {
    assumeBpf();
    Ran ran =
        run("trace", "-q", "-c", "/bin/echo from the child", "-e", "END { printf(\"end\"); }");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("from the child\n").contains("end");
  }

  @Test
  void signalsEndARunInOrder() throws Exception {
    assumeBpf();
    for (String signal : List.of("INT", "TERM")) {
      Path fifo = base.resolve("fifo" + signal);
      assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
      Running running =
          start(
              "trace",
              "-o",
              fifo.toString(),
              "-e",
              "interval:ms:10 { printf(\"t\\n\"); } END" + " { printf(\"end\\n\"); }");
      try (var output = Files.newBufferedReader(fifo)) {
        assertThat(output.readLine()).isEqualTo("t");
        String pid = Long.toString(running.process().pid());
        new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
        assertThat(output.lines().toList()).contains("end");
      }
      assertThat(running.await()).isEqualTo(new Ran(0, "", "Attached 2 probes\n"));
    }
  }

  @Test
  void aReaderThatGoesAwayEndsTheRunQuietly() throws Exception {
    assumeBpf();
    Ran ran =
        Processes.run(
            base,
            Map.of("PATH", "/usr/bin:/bin"),
            List.of(
                "bash",
                "-c",
                "\"$@\" | head -n 1; echo ${PIPESTATUS[0]}",
                "bash",
                java(),
                "-jar",
                JAR.toString(),
                "trace",
                "-q",
                "-e",
                "interval:ms:10 { printf(\"tick\\n\"); }"));
    assertThat(ran).isEqualTo(new Ran(0, "tick\n0\n", ""));
  }

  private static void assumeBpf() throws IOException {
    long effective =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith("CapEff:"))
            .mapToLong(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    assumeTrue((effective >>> 39 & 1) == 1, "this process has no CAP_BPF");
  }

  private static String java() {
    return System.getProperty("java.home") + "/bin/java";
  }

  private Ran run(String... words) throws IOException, InterruptedException {
    return start(words).await();
  }

  private Running start(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-jar", "" + JAR));
    all.addAll(List.of(words));
    return Processes.start(base, Map.of("PATH", "/usr/bin:/bin"), all);
  }
}
