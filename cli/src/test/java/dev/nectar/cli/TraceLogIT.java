package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.cli.Processes.Running;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs of the test's own print. */
final class TraceLogIT extends LiveKernel {
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");
  private static final List<String> TRACEFS =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mount -t tracefs nodev /sys/kernel/tracing && exec \"$@\"",
          "sh");

  /** Prints "nectar%d\n" with 7. */
  private static final String PRINTS =
      """
      r1 = 0x0a642572 ll
      *(u64 *)(r10 -8) = r1
      r1 = 0x617463656e206f6f ll
      *(u64 *)(r10 -16) = r1
      r1 = r10
      r1 += -16
      r2 = 13
      r3 = 7
      call bpf_trace_printk
      r0 = 0
      exit
      """;

  private static final String ENDLESS = "again:\nmay_goto out\ngoto again\nout:\nr0 = 0\nexit";

  private LoadedObject load(String code) {
    FunctionSpec body = new FunctionSpec("prints", new Assembler().assemble(code), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("prints", POINT, body)), List.of(), "GPL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--", "-j"})
  void whatIsPrintedStreamsUntilASignalEndsIt(String form) throws Exception {
    List<String> words = new ArrayList<>(TRACEFS);
    words.addAll(
        form.equals("-j")
            ? Nectar.command("-j", "prog", "tracelog")
            : Nectar.command("prog", "tracelog"));
    Running running =
        Processes.start(Path.of("/tmp"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), words);
    try (LoadedObject object = load(PRINTS)) {
      long limit = System.nanoTime() + 60_000_000_000L;
      do {
        object.program("prints").testRun();
        assertThat(System.nanoTime()).as("printed").isLessThan(limit);
      } while (running.process().isAlive()
          && !Files.readString(running.out()).contains("oo nectar7"));
    }
    Nectar.signal(running.process(), "INT");
    Processes.Ran ran = running.await();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    if (form.equals("-j")) {
      assertThat((List<?>) Json.parse(ran.out()))
          .anySatisfy(line -> assertThat(line.toString()).endsWith("oo nectar7"));
    } else {
      assertThat(ran.out()).contains("oo nectar7\n");
    }
  }

  @Test
  void theStreamOfAProgramIsPrinted() throws Exception {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("6.17")) >= 0,
        "streams of programs came with Linux 6.17");
    assumeFalse(
        Files.readString(Path.of("/proc/cmdline")).contains("deferred_init=lazy"),
        "this kernel has pages that are still to be initialised, and gives none to streams");
    try (LoadedObject object = load(ENDLESS)) {
      Program program = object.program("prints");
      program.testRun();
      assertThat(program.take(ProgramStream.STDERR)).isNotEmpty();
      program.testRun();
      String id = Integer.toString(program.info().id());
      assertThat(Pages.run("prog", "tracelog", "stdout", id).out()).isEmpty();
      assertThat(Pages.run("prog", "tracelog", "stderr", id).out())
          .startsWith("ERROR: Timeout detected for may_goto instruction\n");
      assertThat(Pages.run("-j", "prog", "tracelog", "stderr", "id", id))
          .isEqualTo(new Pages.Ran(0, "[]\n", ""));
    }
  }

  @Test
  void whatMakesNoSenseIsSaidInOneSentence() {
    assertThat(Pages.run("-j", "prog", "tracelog", "stdin", "3").out())
        .isEqualTo("{\"error\":\"behind tracelog goes stdout PROG or stderr PROG, not stdin\"}\n");
    assertThat(Pages.run("-j", "prog", "tracelog", "stdout").out())
        .isEqualTo("{\"error\":\"say which program, such as id 3\"}\n");
  }

  @Test
  void withoutTracefsThatIsSaid() throws Exception {
    List<String> hidden =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /sys/kernel && exec \"$@\"",
            "sh");
    Processes.Ran ran = Nectar.runBelow(hidden, "prog", "tracelog");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            """
            ERROR: cannot read what programs print: tracefs is not mounted
            HINT: mount it: mount -t tracefs nodev /sys/kernel/tracing
            """);
  }
}
