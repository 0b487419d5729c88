package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PerfCounter;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Programs that the test attaches to events of its own, against bpftool. */
final class PerfIT extends LiveKernel {
  private static final int PID = (int) ProcessHandle.current().pid();

  /** What is done with the number of an attached program. */
  private interface Work {
    void run(long program) throws Exception;
  }

  private void attached(AttachPoint point, Work work) throws Exception {
    FunctionSpec body =
        new FunctionSpec("event", new Assembler().assemble("r0 = 0\nexit"), List.of());
    ObjectSpec spec =
        new ObjectSpec(List.of(ProgramSpec.at("event", point, body)), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec);
        Link link = kernel.attach(watching(new Attachment(object.program("event"), point)))) {
      assertThat(link.info().program()).isPositive();
      work.run(object.program("event").info().id());
    } catch (NectarException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  private static Attachment watching(Attachment attachment) {
    return attachment.point() instanceof AttachPoint.RawTracepoint
            || attachment.point() instanceof AttachPoint.Tracepoint
        ? attachment
        : attachment.watching(PID);
  }

  private static List<Map<?, ?>> of(Object all, long program) {
    return ((List<?>) all)
        .stream()
            .<Map<?, ?>>map(each -> (Map<?, ?>) each)
            .filter(each -> Long.valueOf(program).equals(each.get("prog_id")))
            .toList();
  }

  private static List<Map<?, ?>> ours(long program) {
    Pages.Ran ran = Pages.run("perf", "show", "-j");
    assertThat(ran.err()).isEmpty();
    return of(Json.parse(ran.out()), program);
  }

  @Test
  void descriptorsOfEventsAreShownAsBpftoolShowsThem() throws Exception {
    attached(
        new AttachPoint.RawTracepoint("sched_process_wait"),
        program -> {
          List<Map<?, ?>> theirs = of(Bpftool.find().json("perf", "show"), program);
          assertThat(theirs).hasSize(1);
          assertThat(ours(program)).isEqualTo(theirs);
          assertThat(theirs.getFirst().get("pid")).isEqualTo((long) PID);
          assertThat(Pages.run("perf").out())
              .containsPattern(PID + " +\\d+ +" + program + " +raw_tracepoint +sched_process_wait");
        });
  }

  @Test
  void linkToATracepointIsShown() throws Exception {
    attached(
        new AttachPoint.Tracepoint("syscalls", "sys_enter_getpgrp"),
        program ->
            assertThat(ours(program))
                .isNotEmpty()
                .allSatisfy(
                    each -> {
                      assertThat(each.get("fd_type")).isEqualTo("tracepoint");
                      assertThat(each.get("tracepoint")).isEqualTo("sys_enter_getpgrp");
                    }));
  }

  @Test
  void linkToAFunctionOfALibraryIsShownOnce() throws Exception {
    String library =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .filter(file -> file.contains("/libc.so"))
            .findFirst()
            .orElseThrow();
    attached(
        new AttachPoint.Uprobe(library, new CodePlace.Symbol("getpgrp", 0)),
        program -> {
          assertThat(ours(program)).hasSize(1);
          assertThat(ours(program).getFirst().get("fd_type")).isEqualTo("uprobe");
          assertThat(ours(program).getFirst().get("filename")).isEqualTo(library);
        });
  }

  @Test
  void linkToACounterIsShown() throws Exception {
    attached(
        new AttachPoint.PerfEvent(
            PerfCounter.Software.PAGE_FAULTS,
            new AttachPoint.Sampling.Every(1_000_000_000),
            OptionalInt.empty()),
        program -> {
          assertThat(of(Bpftool.find().json("perf", "show"), program)).isEmpty();
          assertThat(ours(program))
              .isNotEmpty()
              .allSatisfy(
                  each -> {
                    assertThat(each.get("fd_type")).isEqualTo("perf_event");
                    assertThat(each.get("event_config")).isEqualTo("page-faults");
                    assertThat(each.get("pids"))
                        .isEqualTo(List.of(Map.of("pid", (long) PID, "comm", "java")));
                  });
        });
  }

  @Test
  void wordsThatAreNotKnownAreRefused() {
    assertThat(Pages.run("perf", "lst").err()).contains("did you mean list?");
    assertThat(Pages.run("perf", "show", "more").err()).contains("unexpected word more");
    assertThat(Pages.run("perf", "-j", "show", "more"))
        .isEqualTo(new Pages.Ran(1, "{\"error\":\"unexpected word more\"}\n", ""));
  }
}
