package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.SocketLookup;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PerfCounter;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresLinux;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be is refused, in words, and leaves nothing behind. */
@EveryKernelTest
class BadInputTest {
  private static MapSpec map(String name, MapType type, int key, int value, long entries) {
    return new MapSpec(name, type, key, value, entries, Set.of());
  }

  private static ProgramSpec passes(String name) {
    return ProgramSpec.at(name, new Xdp("lo"), new Assembler().assemble("r0 = 2\nexit\n"));
  }

  private static ObjectSpec object(List<MapSpec> maps, ProgramSpec... programs) {
    return new ObjectSpec(List.of(programs), maps, "GPL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RINGBUF    | 0 | 0 | 5000 | a power of two, and at least a page of 4096 | use 8192
          RINGBUF    | 0 | 0 | 0    | a power of two, and at least a page of 4096 | use 4096
          RINGBUF    | 4 | 4 | 4096 | neither keys nor values                     | give both 0 bytes
          HASH       | 4 | 4 | 0    | room for nothing                            | give it at least one entry
          HASH       | 0 | 4 | 1    | keys of 0 bytes                             | give them at least one
          HASH       | 4 | 0 | 1    | values of 0 bytes                           | give them at least one
          HASH       | -4 | 4 | 1   | keys of -4 bytes                            | give them at least one
          HASH       | 4 | -4 | 1   | values of -4 bytes                          | give them at least one
          ARRAY      | 8 | 4 | 1    | have 4 bytes, not 8                         | give them 4
          PROG_ARRAY | 4 | 8 | 1    | have 4 bytes, not 8                         | give them 4
          LPM_TRIE   | 8 | 4 | 1    | never made beforehand                       | add MapFlag.NO_PREALLOC
          RHASH      | 4 | 4 | 1    | never made beforehand                       | add MapFlag.NO_PREALLOC
          QUEUE      | 4 | 4 | 1    | have 0 bytes, not 4                         | give them 0
          """)
  void mapsThatTheKernelDoesNotMakeSayWhy(
      MapType type, int key, int value, long entries, String reason, String advice, Kernel kernel) {
    assertThatThrownBy(() -> kernel.create(map("m", type, key, value, entries)))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e)
                  .hasMessageStartingWith(
                      "cannot create map m (" + type + ", " + entries + " entries): ")
                  .hasMessageEndingWith(reason);
              assertThat(e.advice()).isEqualTo(advice);
            });
  }

  @Test
  void flagsThatContradictEachOtherAreNamed(Kernel kernel) {
    Set<MapFlag> flags = Set.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY);
    assertThatThrownBy(() -> kernel.create(new MapSpec("m", MapType.HASH, 4, 4, 1, flags)))
        .hasMessageEndingWith("it cannot be both for reading and for writing alone");
  }

  @Test
  void namesAreUniqueInAnObject(Kernel kernel) {
    ObjectSpec twice = object(List.of(), passes("p"), passes("p"));
    assertThatThrownBy(() -> kernel.load(twice))
        .hasMessage("cannot load the object: it has two programs named p");
    ObjectSpec maps =
        object(List.of(map("m", MapType.HASH, 4, 4, 1), map("m", MapType.ARRAY, 4, 4, 1)));
    assertThatThrownBy(() -> kernel.load(maps))
        .hasMessage("cannot load the object: it has two maps named m");
  }

  @Test
  void onlyWhatTheObjectHasIsChosen(Kernel kernel) {
    ObjectSpec spec = object(List.of(), passes("p"));
    assertThatThrownBy(() -> kernel.load(spec, LoadOptions.NONE.only(Set.of("q"))))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.advice()).isEqualTo("name one of [p]"))
        .hasMessage("cannot load program q: the object has none of that name");
  }

  @Test
  void mapsAreReusedForThoseThatAreLikeThem(Kernel kernel) {
    ObjectSpec spec = object(List.of(map("m", MapType.HASH, 4, 4, 1)));
    try (BpfMap other = kernel.create(map("other", MapType.HASH, 8, 4, 1));
        BpfMap larger = kernel.create(map("larger", MapType.HASH, 4, 4, 9))) {
      assertThatThrownBy(() -> kernel.load(spec, LoadOptions.NONE.reusing(Map.of("n", other))))
          .hasMessage("cannot reuse a map as n: the object has none of that name");
      assertThatThrownBy(() -> kernel.load(spec, LoadOptions.NONE.reusing(Map.of("m", other))))
          .hasMessage(
              "cannot reuse map other as m: it has HASH, keys of 8, values of 4 bytes, not HASH,"
                  + " keys of 4, values of 4 bytes");
      try (LoadedObject object = kernel.load(spec, LoadOptions.NONE.reusing(Map.of("m", larger)))) {
        assertThat(object.map("m").info().id()).isEqualTo(larger.info().id());
      }
    }
  }

  @Test
  void slotsAreWholeKeysAndValues(Kernel kernel) {
    Slot cut = new Slot.Value(Contents.of(new byte[3]), Contents.of(new byte[4]));
    MapSpec spec = map("m", MapType.HASH, 4, 4, 1).with(List.of(cut));
    assertThatThrownBy(() -> kernel.create(spec))
        .hasMessage(
            "cannot put what it starts with into map m: a key of 3 bytes and a value of 4 are not 4"
                + " and 4");
  }

  @Test
  void slotsNameWhatTheObjectHas(Kernel kernel) {
    MapSpec calls =
        map("calls", MapType.PROG_ARRAY, 4, 4, 1).with(List.of(new Slot.TailCall(0, "q")));
    assertThatThrownBy(() -> kernel.load(object(List.of(calls), passes("p"))))
        .isInstanceOf(KernelException.class)
        .hasMessage("map calls is to hold program q, which the object does not have");
    MapSpec outer = outer().with(List.of(new Slot.InnerMap(0, "none")));
    assertThatThrownBy(() -> kernel.create(outer))
        .isInstanceOf(KernelException.class)
        .hasMessage("map outer is to hold map none, which the object does not have");
  }

  private static MapSpec outer() {
    return new MapSpec(
        "outer",
        MapType.ARRAY_OF_MAPS,
        4,
        4,
        1,
        Set.of(),
        MapRole.PLAIN,
        0,
        0,
        Optional.of(map("inner", MapType.ARRAY, 4, 4, 1)),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  @Test
  void slotsLieWithinTheMap(Kernel kernel) {
    MapSpec calls =
        map("calls", MapType.PROG_ARRAY, 4, 4, 1).with(List.of(new Slot.TailCall(7, "p")));
    assertThatThrownBy(() -> kernel.load(object(List.of(calls), passes("p"))))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "cannot put what it starts with into map calls: it ends before that key, with 1"
                + " entries");
  }

  private static MapSpec onNode(int node, Set<MapFlag> flags) {
    return new MapSpec(
        "m",
        MapType.HASH,
        4,
        4,
        1,
        flags,
        MapRole.PLAIN,
        0,
        0,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.of(node));
  }

  @Test
  void memoryNodesAreMeantAndThere(Kernel kernel) {
    assertThatThrownBy(() -> kernel.create(onNode(1, Set.of())))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "cannot create map m: it names memory node 1, which the kernel passes over without"
                + " MapFlag.NUMA_NODE");
    kernel.create(onNode(0, Set.of(MapFlag.NUMA_NODE))).close();
    assertThatThrownBy(() -> kernel.create(onNode(999, Set.of(MapFlag.NUMA_NODE))))
        .isInstanceOf(KernelException.class)
        .hasMessage("cannot create map m (HASH, 1 entries): this machine has no memory node 999");
  }

  @Test
  void programsAreExtendedByThoseThatExtendOne(Kernel kernel) {
    try (LoadedObject loaded = kernel.load(object(List.of(), passes("p")))) {
      LoadOptions options = LoadOptions.extending(loaded.program("p"));
      for (ObjectSpec other : List.of(object(List.of(), passes("q")), object(List.of()))) {
        assertThatThrownBy(() -> kernel.load(other, options))
            .isInstanceOf(KernelException.class)
            .hasMessage(
                "cannot extend program p: the object has no program that replaces a function of"
                    + " another");
      }
    }
  }

  @Test
  void recordsAreReadFromEachMapOnce(Kernel kernel) {
    for (MapType type : List.of(MapType.RINGBUF, MapType.PERF_EVENT_ARRAY)) {
      try (BpfMap map = kernel.create(Maps.spec(type))) {
        String name = map.spec().name();
        assertThatThrownBy(() -> kernel.events(List.of(map, map)))
            .isInstanceOf(KernelException.class)
            .hasMessage("cannot read the records of map " + name + ": it is named twice");
        kernel.events(List.of(map)).close();
      }
    }
  }

  @Test
  void recordsAreReadFromSomewhere(Kernel kernel) {
    assertThatThrownBy(() -> kernel.events(List.of()))
        .isInstanceOf(KernelException.class)
        .hasMessage("cannot read records: no map is named");
  }

  @Test
  @RequiresLinux("there are no lists")
  void listsAreWalked(Kernel kernel) {
    AttachPoint point = new AttachPoint.RawTracepoint("sys_enter");
    try (Counter counter = Counter.load(kernel, point, 0)) {
      assertThatThrownBy(() -> kernel.iterate(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot walk rawtracepoint:sys_enter: it is no list");
    }
  }

  @Test
  @RequiresLinux("nothing passes that point")
  void programsArePlacedBesideThoseOfTheirPoint(Kernel kernel) {
    AttachPoint elsewhere = new SocketLookup();
    AttachPoint point = new Tcx("lo", Direction.INGRESS);
    try (Counter counter = Counter.load(kernel, point, 0);
        Counter other = Counter.load(kernel, elsewhere, 1);
        Link link = kernel.attach(other.attachment())) {
      Attachment beside = counter.attachment().placed(new Attachment.Order.Before(link));
      assertThatThrownBy(() -> kernel.attach(beside))
          .isInstanceOf(KernelException.class)
          .hasMessageEndingWith("the link to be placed beside is to sk_lookup");
    }
  }

  @Test
  @RequiresLinux("names are in no file system")
  void rootIsNoPin(Kernel kernel) {
    assertThatThrownBy(() -> kernel.pins().map(Path.of("/")))
        .isInstanceOf(KernelException.class)
        .hasMessage("cannot open a map as /: it is in no BPF file system");
  }

  @Test
  void programsRunOnPacketsOrOnce(Kernel kernel) {
    AttachPoint entry = new AttachPoint.RawTracepoint("sys_enter");
    try (LoadedObject loaded = kernel.load(object(List.of(), passes("p")));
        Counter counter = Counter.load(kernel, entry, 0)) {
      assertThatThrownBy(() -> loaded.program("p").testRun())
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot run program p: programs of type XDP run on a packet, and none is given");
      assertThatThrownBy(() -> counter.program().testRun(RunInput.NONE.repeated(5)))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot run program counter: programs of type RAW_TRACEPOINT run once");
    }
  }

  @Test
  void recordsAreReadFromRings(Kernel kernel) {
    try (BpfMap map = kernel.create(map("m", MapType.HASH, 4, 4, 1))) {
      assertThatThrownBy(() -> kernel.events(List.of(map)))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot read the records of map m: maps of type HASH do not allow it");
    }
  }

  @Test
  void programsRunOnCpusThatAreThere(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, new AttachPoint.RawTracepoint("sys_enter"), 0)) {
      assertThatThrownBy(() -> counter.program().testRun(RunInput.NONE.on(8191)))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot run program counter: CPU 8191 is not there, or does not run");
    }
    assertThatThrownBy(() -> RunInput.NONE.on(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no CPU has the number -1");
  }

  @Test
  void someProgramsRunOnlyWhereTheyAreAttached(Kernel kernel) {
    AttachPoint exec = new AttachPoint.Tracepoint("sched", "sched_process_exec");
    try (Counter counter = Counter.load(kernel, exec, 0)) {
      assertThatThrownBy(() -> counter.program().testRun())
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage(
              "cannot run program counter: this kernel runs no programs of type TRACEPOINT by"
                  + " themselves");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7       | a packet of 7 bytes has no whole Ethernet header
          1000000 | a packet of 1000000 bytes is larger than this kernel takes
          """)
  void packetsHaveTheSizeOfPackets(int size, String reason, Kernel kernel) {
    try (LoadedObject loaded = kernel.load(object(List.of(), passes("p")))) {
      RunInput input = RunInput.packet(new byte[size]);
      assertThatThrownBy(() -> loaded.program("p").testRun(input))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot run program p: " + reason);
    }
  }

  @Test
  @RequiresLinux("nothing passes that point")
  void clocksFireAsOftenAsTheKernelAllows(Kernel kernel) {
    AttachPoint.Rate often = new AttachPoint.Rate.Frequency(1_000_000_000);
    List<AttachPoint> points =
        List.of(
            new AttachPoint.Profile(often),
            new AttachPoint.Interval(often),
            new AttachPoint.PerfEvent(
                PerfCounter.Software.CPU_CLOCK, new AttachPoint.Sampling.Often(1_000_000_000)));
    for (AttachPoint point : points) {
      try (Counter counter = Counter.load(kernel, point, 0)) {
        assertThatThrownBy(() -> kernel.attach(counter.attachment()))
            .isInstanceOf(KernelException.class)
            .hasMessageMatching(
                "cannot .*: this kernel takes at most \\d+ samples a second"
                    + " \\(kernel.perf_event_max_sample_rate\\)");
      }
    }
  }

  @Test
  void programsHaveInstructions(Kernel kernel) {
    ProgramSpec empty =
        ProgramSpec.at("p", new Xdp("lo"), new FunctionSpec("p", List.of(), List.of()));
    assertThatThrownBy(() -> kernel.load(object(List.of(), empty)))
        .hasMessage("cannot load program p: it has no instructions");
  }

  @Test
  void cursorsReadNoMoreThanThereIs(Kernel kernel) {
    try (BpfMap map = kernel.create(map("m", MapType.HASH, 4, 4, 3))) {
      MapView<Integer, Integer> view = map.view(Codec.INT, Codec.INT);
      view.put(1, 2);
      assertThat(view.cursor().read(Integer.MAX_VALUE, (_, _) -> {})).isEqualTo(1);
    }
  }

  @Test
  @RequiresLinux("nothing passes that point")
  void detachedLinksTakeNoOtherProgram(Kernel kernel) {
    SocketLookup point = new SocketLookup();
    try (Counter counter = Counter.load(kernel, point, 1);
        Link link = kernel.attach(new Attachment(counter.program(), point))) {
      link.detach();
      assertThatThrownBy(() -> link.update(counter.program()))
          .hasMessageEndingWith("sk_lookup: the link is detached, or its place is gone");
    }
  }
}
