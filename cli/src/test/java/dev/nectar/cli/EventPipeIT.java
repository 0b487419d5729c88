package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.cli.Processes.Running;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Binding;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of a program of the test's own, a {@code struct event} of a golden object each. */
final class EventPipeIT extends LiveKernel {
  private static final String TYPES =
      Approved.ROOT
          .resolve("object/src/test/objects/golden/events.clang19-el.o")
          .toAbsolutePath()
          .toString();
  private static final String VALUE =
      "value {kind: \"EXIT\", pid: 7, time: 9, stack: -1, name: \"abc\"}\n";
  private static final String BYTES =
      "02 00 00 00 07 00 00 00 09 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 61 62 63 00"
          + " 00".repeat(12);

  private static final String EVENT =
      """
      r6 = r1
      r1 = 0x0000000700000002 ll
      *(u64 *)(r10 -40) = r1
      *(u64 *)(r10 -32) = 9
      *(u64 *)(r10 -24) = -1
      *(u64 *)(r10 -16) = 0x636261
      *(u64 *)(r10 -8) = 0
      """;
  private static final String TO_RING =
      """
      r1 = map[events]
      r2 = r10
      r2 += -40
      r3 = 40
      r4 = 0
      call bpf_ringbuf_output
      r0 = 0
      exit
      """;
  private static final String TO_ARRAY =
      """
      r1 = r6
      r2 = map[events]
      r3 = 0xffffffff ll
      r4 = r10
      r4 += -40
      r5 = 40
      call bpf_perf_event_output
      r0 = 0
      exit
      """;

  private Optional<LoadedObject> object = Optional.empty();

  @AfterEach
  void close() {
    object.ifPresent(LoadedObject::close);
  }

  private Program load(MapType type) throws Exception {
    boolean ring = type == MapType.RINGBUF;
    Btf types = read("events.clang19-el.o").types().orElseThrow();
    String name = "executed";
    FunctionSpec body =
        new FunctionSpec(
            name,
            new Assembler().assemble(EVENT + (ring ? TO_RING : TO_ARRAY)),
            List.of(),
            Optional.empty(),
            List.of(),
            types.find(BtfKind.FUNC, name),
            List.of(),
            Binding.GLOBAL);
    MapSpec map =
        ring
            ? new MapSpec("events", type, 0, 0, 1 << 16, Set.of())
            : new MapSpec("events", type, 4, 4, 0, Set.of());
    AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
    LoadedObject loaded =
        kernel.load(
            new ObjectSpec(
                List.of(ProgramSpec.at(name, point, body)),
                List.of(),
                List.of(map),
                List.of(),
                List.of(),
                Optional.of(types),
                java.nio.ByteOrder.nativeOrder(),
                "GPL",
                0));
    object = Optional.of(loaded);
    return loaded.program(name);
  }

  private String map() {
    return id(object.orElseThrow().map("events"));
  }

  @Test
  void eventsOfARingBufferAreReadByTheTypeOfAProgram() throws Exception {
    Program program = load(MapType.RINGBUF);
    program.testRun();
    program.testRun();
    assertThat(Pages.run("map", "event_pipe", map(), "--type", "event", "--count", "2"))
        .isEqualTo(new Ran(0, VALUE + VALUE, ""));
  }

  @Test
  void eventsBehindTheLastOneStayForOthers() throws Exception {
    Program program = load(MapType.RINGBUF);
    program.testRun();
    program.testRun();
    for (int i = 0; i < 2; i++) {
      assertThat(Pages.run("map", "event_pipe", map(), "--type", "event", "--count", "1"))
          .isEqualTo(new Ran(0, VALUE, ""));
    }
  }

  @Test
  void withoutATypeEventsAreBytes() throws Exception {
    load(MapType.RINGBUF).testRun();
    assertThat(Pages.run("map", "event_pipe", "id", map(), "--count", "1"))
        .isEqualTo(new Ran(0, "value hex " + BYTES + "\n", ""));
  }

  @Test
  void typesMayComeFromAFile() throws Exception {
    load(MapType.RINGBUF).testRun();
    String[] words = {
      "map", "event_pipe", map(), "--type", "struct event", "--btf", TYPES, "--count", "1"
    };
    assertThat(Pages.run(words)).isEqualTo(new Ran(0, VALUE, ""));
  }

  @Test
  void jsonHasBytesAndValuesALineForEachEvent() throws Exception {
    Program program = load(MapType.RINGBUF);
    program.testRun();
    program.testRun();
    Ran ran = Pages.run("-j", "map", "event_pipe", map(), "--type", "event", "--count", "2");
    assertThat(ran.out().lines()).hasSize(2);
    Map<?, ?> first = (Map<?, ?>) Json.parse(ran.out().lines().findFirst().orElseThrow());
    assertThat((List<?>) first.get("data")).hasSize(40).first().isEqualTo("0x02");
    assertThat(first.get("formatted").toString())
        .isEqualTo("{kind=EXIT, pid=7, time=9, stack=-1, name=abc}");
    assertThat((Long) first.get("timestamp")).isPositive();
  }

  /** While the program runs all the time, on one CPU. */
  private static Ran running(Program program, String... words) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread runs =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended.get()) {
                    program.testRun(RunInput.NONE.on(0));
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
  void eventsOfAPerfEventArrayTellTheirCpu() throws Exception {
    Program program = load(MapType.PERF_EVENT_ARRAY);
    assertThat(running(program, "map", "event_pipe", map(), "--type", "event", "--count", "1"))
        .isEqualTo(new Ran(0, "cpu 0  " + VALUE, ""));
    Ran ran = running(program, "-j", "map", "event_pipe", map(), "--count", "1");
    Map<?, ?> told = (Map<?, ?>) Json.parse(ran.out());
    assertThat(told.keySet().toString()).isEqualTo("[type, cpu, index, timestamp, data]");
    assertThat(told.get("type")).isEqualTo(9L);
    assertThat(told.get("cpu")).isEqualTo(0L);
  }

  @Test
  void oneEntryOfAPerfEventArrayIsReadAlone() throws Exception {
    Program program = load(MapType.PERF_EVENT_ARRAY);
    String[] words = {
      "map", "event_pipe", map(), "cpu", "0", "index", "0", "--type", "event", "--count", "1"
    };
    assertThat(running(program, words)).isEqualTo(new Ran(0, "cpu 0  " + VALUE, ""));
  }

  @Test
  void ctrlCEndsItAndWhatCameIsThere() throws Exception {
    Program program = load(MapType.RINGBUF);
    program.testRun();
    Running running = Nectar.start("map", "event_pipe", "id", map(), "--type", "event");
    Nectar.awaitText(running.out(), VALUE);
    program.testRun();
    Nectar.awaitText(running.out(), VALUE + VALUE);
    Nectar.signal(running.process(), "INT");
    assertThat(running.await()).isEqualTo(new Processes.Ran(0, VALUE + VALUE, ""));
    assertThat(Files.exists(running.out())).isFalse();
  }

  @Test
  void whatCannotBeReadIsSaidInOneSentence() throws Exception {
    load(MapType.PERF_EVENT_ARRAY);
    String map = map();
    isRefused("say both, as in cpu 0 index 0, or neither", map, "cpu", "0");
    isRefused("unexpected word cpus, did you mean cpu?", map, "cpus");
    isRefused("--count is a number from 1 on, not 0", map, "--count", "0");
    isRefused("there is no type evnt for records", map, "--type", "evnt");
    isRefused("there is no map with number 4294967294", "id", "4294967294");
    Ran cpu = Pages.run("map", "event_pipe", map, "cpu", "99999", "index", "0");
    assertThat(cpu.err()).contains("cannot read events of CPU 99999: there is none");
    Ran entry = Pages.run("map", "event_pipe", map, "cpu", "0", "index", "99999");
    assertThat(entry.err()).contains("it has no entry 99999");
    try (BpfMap hash = kernel.create(new MapSpec("hash", MapType.HASH, 4, 4, 1, Set.of()))) {
      isRefused(
          "cannot read events of map number " + id(hash) + ", which is of type hash", id(hash));
    }
    object.orElseThrow().close();
    load(MapType.RINGBUF);
    isRefused(
        "map number " + map() + " is a ring buffer of all CPUs, and has no entries",
        map(),
        "cpu",
        "0",
        "index",
        "0");
  }

  private static void isRefused(String message, String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "-j";
    all[1] = "map";
    all[2] = "event_pipe";
    System.arraycopy(words, 0, all, 3, words.length);
    assertThat(Pages.run(all)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
