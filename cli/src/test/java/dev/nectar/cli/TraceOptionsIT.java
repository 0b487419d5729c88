package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.cli.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Options of {@code nectar trace} do what help says of them. */
final class TraceOptionsIT {
  private static final String DIVISION = "interval:ms:50 { @q = 8 / @zero; } begin { @zero = 0; } ";

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
  }

  private static long warnings(Ran ran) {
    return ran.err().lines().filter(l -> l.contains("Divide or modulo by 0")).count();
  }

  @Test
  void verboseTellsWhatIsLoadedAndAttached() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-v",
            "-c",
            "true",
            "-e",
            "tracepoint:syscalls:sys_enter_read /pid == cpid/ { @ = count(); }");
    assertThat(ran.err())
        .matches(
            "Loaded program tracepoint_syscalls_sys_enter_read_1: id [0-9]+, [0-9]+ instructions\n"
                + "Attached tracepoint_syscalls_sys_enter_read_1 to raw tracepoint sys_enter\n"
                + "Attached 1 probe\n");
  }

  @Test
  void aProblemIsToldOnceUnlessAskedForAgainOrNever() throws Exception {
    String script = DIVISION + "interval:ms:2500 { exit(); }";
    assertThat(warnings(Nectar.run("trace", "-e", script))).isEqualTo(1);
    assertThat(warnings(Nectar.run("trace", "-k", "-e", script))).isGreaterThan(1);
    assertThat(warnings(Nectar.run("trace", "--no-warnings", "-e", script))).isZero();
  }

  @Test
  void theCommandIsExecutedOnce() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-q",
            "-c",
            "true",
            "-e",
            "tracepoint:syscalls:sys_enter_execve /pid == cpid/ { @ = count(); }");
    assertThat(ran.out()).isEqualTo("\n\n@: 1\n");
  }

  @Test
  void programsRunAsNectar() throws Exception {
    assertThat(Nectar.run("trace", "-q", "-e", "begin { printf(\"%s\\n\", comm); exit(); }"))
        .isEqualTo(new Ran(0, "nectar\n\n\n", ""));
  }

  @Test
  void aSecondInterruptEndsTheCommandToo() throws Exception {
    // The reader of the output never comes, so that the run cannot end by itself.
    Process process =
        new ProcessBuilder(
                Nectar.command(
                    "trace",
                    "-c",
                    "sleep 1000",
                    "-e",
                    "interval:us:100 { printf(\"%100s\\n\", \"x\"); }"))
            .start();
    while (process.getInputStream().available() == 0) {
      LockSupport.parkNanos(5_000_000);
    }
    ProcessHandle child = process.children().findFirst().orElseThrow();
    LockSupport.parkNanos(500_000_000);
    while (process.isAlive()) {
      Nectar.signal(process, "INT");
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(process.exitValue()).isEqualTo(130);
    long limit = System.nanoTime() + 5_000_000_000L;
    while (child.isAlive() && System.nanoTime() < limit) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void whatWasBufferedIsWrittenWhenTheRunIsInterrupted() throws Exception {
    Running running =
        Nectar.start(
            "trace", "-B", "full", "-e", "begin { printf(\"first\\n\"); } interval:s:9 { }");
    Nectar.awaitText(running.err(), "Attached");
    assertThat(Files.readString(running.out())).isEmpty();
    Nectar.signal(running.process(), "TERM");
    assertThat(running.await().out()).isEqualTo("first\n\n\n");
  }
}
