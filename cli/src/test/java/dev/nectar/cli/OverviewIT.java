package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nectar tree}, {@code top}, {@code doctor} and {@code --watch}. */
final class OverviewIT extends LiveKernel {
  private static final long PID = ProcessHandle.current().pid();
  private static final String OBJECTS = Approved.ROOT + "/object/src/test/objects/golden/";

  private LoadedObject load(AttachPoint point, String name) {
    FunctionSpec body = new FunctionSpec(name, new Assembler().assemble("r0 = 1\nexit"), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at(name, point, body)), List.of(), "GPL"));
  }

  private static Map<?, ?> member(Object json, Object key, int at) {
    List<?> all = (List<?>) Objects.requireNonNull(((Map<?, ?>) json).get(key));
    return (Map<?, ?>) Objects.requireNonNull(all.get(at));
  }

  @Test
  void treeHasMapsLinksAndProcessesBelowPrograms() throws Exception {
    try (LoadedObject object = golden("map_btf.clang19-el.o")) {
      Program program = object.program("count");
      String id = Integer.toString(program.info().id());
      String map = id(object.map("counts"));
      Ran ran = Pages.run("tree", "id", id);
      assertThat(ran.code()).isZero();
      assertThat(ran.out())
          .startsWith("prog " + id + " tracepoint count\n├─ map ")
          .contains("map " + map + " hash counts\n│  └─ process java(" + PID + ")\n")
          .endsWith("└─ process java(" + PID + ")\n");
      Object json = Json.parse(Pages.run("tree", "-j", "id", id).out());
      Map<?, ?> shown = member(json, "programs", 0);
      assertThat(shown.get("name")).isEqualTo("count");
      assertThat(member(shown, "maps", 0).get("id")).isNotNull();
      assertThat((List<?>) shown.get("links")).isEmpty();
      assertThat((List<?>) ((Map<?, ?>) json).get("maps")).isEmpty();
    }
  }

  @Test
  void treeSaysWhatALinkIsAttachedTo() {
    AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
    try (LoadedObject object = load(point, "waits");
        Link link = kernel.attach(Attachment.of(object.program("waits")))) {
      int id = link.info().ids().getFirst();
      assertThat(Pages.run("tree", "waits").out())
          .contains("─ link " + id + " raw_tracepoint sched_process_wait\n");
      Object json = Json.parse(Pages.run("tree", "waits", "-p").out());
      assertThat(member(member(json, "programs", 0), "links", 0).get("tp_name"))
          .isEqualTo("sched_process_wait");
    }
  }

  @Test
  void treeOfNothingSaysSo() {
    Ran ran = Pages.run("tree", "no_such_program");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("there is no program named no_such_program");
  }

  @Test
  void topCountsTheProgramsThatRunWhileItLooks() throws Exception {
    NetworkPoint point = new NetworkPoint.Tcx("lo", NetworkPoint.Direction.EGRESS);
    try (LoadedObject object = load(point, "busy_one")) {
      Program program = object.program("busy_one");
      AtomicBoolean ended = new AtomicBoolean();
      Thread busy =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!ended.get()) {
                      program.testRun(RunInput.packet(new byte[64]).repeated(100));
                    }
                  });
      try {
        Ran ran = Pages.run("top", "-j", "-i", "0.3", "--times", "2", "name", "busy_one");
        assertThat(ran.err()).isEmpty();
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(2);
        Map<?, ?> row =
            (Map<?, ?>) Objects.requireNonNull(((List<?>) Json.parse(lines.getLast())).getFirst());
        assertThat(row.get("name")).isEqualTo("busy_one");
        assertThat((Long) row.get("run_cnt")).isPositive();
        assertThat((Long) row.get("run_time_ns")).isPositive();
        assertThat(Pages.run("top", "-i", "0.3", "--times", "1", "name", "busy_one").out())
            .matches("(?s) *id +type +name +runs +runs/s +ns/run +cpu %\n.*sched_cls +busy_one .*");
      } finally {
        ended.set(true);
        busy.join();
      }
    }
  }

  @Test
  void topCountsOnlyWhileItRuns() {
    AttachPoint point = new NetworkPoint.Tcx("lo", NetworkPoint.Direction.EGRESS);
    try (LoadedObject object = load(point, "idle_one")) {
      Program program = object.program("idle_one");
      assertThat(Pages.run("top", "-i", "0.05", "--times", "1", "name", "idle_one").out())
          .isEqualTo("no program ran\n");
      long before = program.info().runs();
      program.testRun(RunInput.packet(new byte[64]));
      assertThat(program.info().runs()).isEqualTo(before);
    }
  }

  @Test
  void watchedTablesFollowEachOther() throws Exception {
    try (LoadedObject object = golden("map_btf.clang19-el.o")) {
      String id = id(object.map("counts"));
      String once = Pages.run("map", "show", "id", id).out();
      Ran ran = Pages.run("map", "show", "id", id, "--watch", "0.05", "--times", "3");
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).isEqualTo(once + "\n" + once + "\n" + once);
      assertThat(Pages.run("map", "show", "-j", "id", id, "-w", "0.05", "--times", "2").out())
          .hasLineCount(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prog show --watch 0 | --watch takes seconds, such as 2 or 0.5, not 0",
        "prog show --watch often | --watch takes seconds, such as 2 or 0.5, not often",
        "top --times 0 | --times takes a number of times, not 0",
        "map update id 1 key 1 value 1 --watch 1 | update is not for --watch: show is",
        "doctor one.o two.o | unexpected word two.o"
      })
  void wordsThatDoNotFitAreTold(String line, String message) {
    Ran ran = Pages.run(line.split(" "));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(message);
  }

  @Test
  void doctorSaysWhatThisKernelAllows() {
    Ran ran = Pages.run("doctor", "-j");
    assertThat(ran.code()).isZero();
    List<?> all = (List<?>) Json.parse(ran.out());
    assertThat(all)
        .anySatisfy(
            each ->
                assertThat(each)
                    .isEqualTo(Map.of("group", "maps", "what", "hash", "state", "ok", "said", "")))
        .anySatisfy(each -> assertThat(((Map<?, ?>) each).get("what")).isEqualTo("version"));
    assertThat(Pages.run("doctor").out())
        .startsWith("kernel\n  ok    version ")
        .contains("\nprivileges\n", "\nmounts\n", " more are as they should be");
    assertThat(Pages.run("doctor", "--all").out()).contains("\n  ok    hash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"map_btf.clang19-el.o", "packet.clang19-el.o"})
  void doctorFindsNothingWrongWithWhatLoads(String name) {
    Ran ran = Pages.run("doctor", OBJECTS + name);
    assertThat(ran.out()).startsWith("programs\n  ok    ").doesNotContain("fail");
    assertThat(ran.code()).isZero();
  }

  /** What a program needs is not there on any kernel. */
  @Test
  void doctorSaysWhichProgramsWouldFailAndWhy() {
    Ran ran = Pages.run("doctor", OBJECTS + "core_enums.clang19-el.o");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("  fail  program (raw_tracepoint/sys_enter)  ", "no enum wide");
  }

  @Test
  void doctorReadsNoOtherFiles() {
    Ran ran = Pages.run("doctor", "-j", "/proc/version");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).startsWith("{\"error\":");
  }
}
