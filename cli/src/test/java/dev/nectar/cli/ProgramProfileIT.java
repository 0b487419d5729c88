package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of a program of the test's own, as {@code nectar prog profile} counts them. */
final class ProgramProfileIT extends LiveKernel {
  private LoadedObject object;

  @BeforeEach
  void load() {
    FunctionSpec body =
        new FunctionSpec("profiled", new Assembler().assemble("r0 = 0\nexit"), List.of());
    AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
    object =
        kernel.load(
            new ObjectSpec(List.of(ProgramSpec.at("profiled", point, body)), List.of(), "GPL"));
  }

  @AfterEach
  void close() {
    if (object != null) {
      object.close();
    }
  }

  private String id() {
    return Integer.toString(object.program("profiled").info().id());
  }

  /** While the program runs all the time. */
  private Ran running(String... words) throws Exception {
    Program program = object.program("profiled");
    AtomicBoolean ended = new AtomicBoolean();
    Thread runs =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended.get()) {
                    program.testRun();
                  }
                });
    try {
      return Pages.run(words);
    } finally {
      ended.set(true);
      runs.join();
    }
  }

  @Test
  void runsAndTheirTimeAreCounted() throws Exception {
    Ran ran = running("prog", "profile", "-j", "id", id(), "duration", "0.5");
    assertThat(ran.err()).isEmpty();
    Map<?, ?> told = (Map<?, ?>) Json.parse(ran.out());
    assertThat(told.get("name")).isEqualTo("profiled");
    long runs = (Long) told.get("run_cnt");
    long time = (Long) told.get("run_time_ns");
    assertThat(runs).isPositive();
    assertThat(time).isPositive();
    assertThat(told.get("ns_per_run")).isEqualTo(time / runs);
    assertThat((Long) told.get("duration_ns")).isGreaterThanOrEqualTo(500_000_000L);
    assertThat(told.get("cpu_percent")).isNotNull();
  }

  @Test
  void aProgramThatDoesNotRunHasNoRuns() {
    Ran ran = Pages.run("prog", "profile", id(), "duration", "0.01");
    assertThat(ran.out()).contains("run_cnt      0\n").contains("ns_per_run   0\n");
  }

  @Test
  void countersOfProcessorsAreRefusedWithWhatIsCounted() {
    isRefused(
        "cycles are not counted here: runs, their time and their share of a processor are",
        id(),
        "duration",
        "1",
        "cycles");
    isRefused("behind duration go seconds, such as 10 or 0.5, not 0", id(), "duration", "0");
    isRefused("behind duration go seconds, such as 10 or 0.5, not NaN", id(), "duration", "NaN");
    isRefused("there is no number of seconds behind duration", id(), "duration");
    isRefused("unexpected word cycle: there may be duration", id(), "cycle");
    isRefused("say which program, such as id 3");
  }

  private static void isRefused(String message, String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "-j";
    all[1] = "prog";
    all[2] = "profile";
    System.arraycopy(words, 0, all, 3, words.length);
    assertThat(Pages.run(all)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }

  @Test
  void ctrlCEndsItWithWhatWasCounted() throws Exception {
    Processes.Running running = Nectar.start("prog", "profile", "id", id());
    long limit = System.nanoTime() + 60_000_000_000L;
    while (!counts(running.process()) && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    Nectar.signal(running.process(), "INT");
    Processes.Ran ran = running.await();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("\nrun_cnt ").contains("\nduration_ns ");
  }

  /** Whether a process keeps the statistics switched on. */
  private static boolean counts(Process process) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      for (Path each : all.toList()) {
        if (Files.readSymbolicLink(each).toString().contains("bpf-stats")) {
          return true;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // a descriptor that is gone meanwhile
    }
    return false;
  }
}
