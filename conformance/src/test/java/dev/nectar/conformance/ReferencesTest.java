package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.testing.RequiresLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps that lead to things of the kernel, or belong to them. */
@EveryKernelTest
class ReferencesTest {
  private static final int LOOPBACK = 1;

  @Test
  void programsAreCalledByTheirPlaces(Kernel kernel) {
    AttachPoint point = new AttachPoint.RawTracepoint("sys_enter");
    try (Counter counter = Counter.load(kernel, point, 0);
        LoadedObject object = Maps.load(kernel, MapType.PROG_ARRAY)) {
      ReferenceView<Integer> programs = object.map("m").references(Codec.INT);
      assertThat(programs.get(3)).isEmpty();
      programs.put(3, new Reference.ToProgram(counter.program()));
      assertThat(programs.get(3)).hasValue(counter.program().info().id());
      assertThat(programs.remove(3)).isTrue();
      assertThat(programs.remove(3)).isFalse();
      assertThat(programs.get(3)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
  void mapsHoldMaps(MapType type, Kernel kernel) {
    try (LoadedObject object = Maps.load(kernel, type);
        BpfMap inner = kernel.create(new MapSpec("one", MapType.ARRAY, 4, 8, 4, Set.of()));
        BpfMap other = kernel.create(new MapSpec("two", MapType.HASH, 4, 8, 4, Set.of()))) {
      ReferenceView<Integer> maps = object.map("m").references(Codec.INT);
      maps.put(3, new Reference.ToMap(inner));
      assertThat(maps.get(3)).hasValue(inner.info().id());
      assertThat(maps.get(4)).isEmpty();
      assertThatThrownBy(() -> maps.put(4, new Reference.ToMap(other)))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot put map two into map m: it does not fit there");
      MapView<Integer, Integer> numbers = object.map("m").view(Codec.INT, Codec.INT);
      assertThat(numbers.get(3)).contains(inner.info().id());
      assertThat(maps.remove(3)).isTrue();
    }
  }

  @Test
  void groupsArePutAndNotTold(Kernel kernel) throws IOException {
    try (Room room = Room.open();
        Group group = Group.of(room);
        LoadedObject object = Maps.load(kernel, MapType.CGROUP_ARRAY)) {
      ReferenceView<Integer> groups = object.map("m").references(Codec.INT);
      groups.put(0, new Reference.Cgroup(group.folder()));
      assertThatThrownBy(() -> groups.get(0)).isInstanceOf(UnsupportedFeatureException.class);
      assertThat(groups.remove(0)).isTrue();
      assertThatThrownBy(() -> groups.put(0, new Reference.Cgroup(Path.of("/no/such"))))
          .hasMessageContaining("there is no control group /no/such");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
  @RequiresLinux("devices are but numbers")
  void devicesAreKnownByTheirNumbers(MapType type, Kernel kernel) {
    try (LoadedObject object = Maps.load(kernel, type)) {
      ReferenceView<Integer> devices = object.map("m").references(Codec.INT);
      devices.put(2, new Reference.Device(LOOPBACK, Optional.empty()));
      assertThat(devices.get(2)).hasValue(LOOPBACK);
      Reference none = new Reference.Device(999_999, Optional.empty());
      assertThatThrownBy(() -> devices.put(2, none))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot put device 999999 into map m: it does not fit there");
    }
  }

  @Test
  void cpusHaveQueues(Kernel kernel) {
    try (LoadedObject object = Maps.load(kernel, MapType.CPUMAP)) {
      ReferenceView<Integer> queues = object.map("m").references(Codec.INT);
      queues.put(0, new Reference.Cpu(192, Optional.empty()));
      assertThat(queues.get(0)).hasValue(192);
      assertThat(queues.remove(0)).isTrue();
      Reference none = new Reference.Cpu(1 << 20, Optional.empty());
      assertThatThrownBy(() -> queues.put(0, none)).isInstanceOf(KernelException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SOCKMAP", "SOCKHASH", "REUSEPORT_SOCKARRAY"})
  @RequiresKernel("5.13")
  void socketsAreKnownByTheirCookies(MapType type, Kernel kernel) throws IOException {
    try (SocketsTest.Listening socket = SocketsTest.Listening.open(true);
        LoadedObject object = Maps.load(kernel, type)) {
      ReferenceView<Integer> sockets = object.map("m").references(Codec.INT);
      sockets.put(0, new Reference.Descriptor(socket.descriptor()));
      assertThat(sockets.get(0).orElseThrow()).isPositive();
      assertThat(sockets.remove(0)).isTrue();
      assertThat(sockets.get(0)).isEmpty();
    }
  }

  @Test
  @RequiresLinux("descriptors are but numbers")
  void whatDoesNotBelongIntoAMapIsNamed(Kernel kernel) throws IOException {
    try (SocketsTest.Listening socket = SocketsTest.Listening.open(false);
        LoadedObject object = Maps.load(kernel, MapType.XSKMAP);
        LoadedObject programs = Maps.load(kernel, MapType.PROG_ARRAY)) {
      ReferenceView<Integer> sockets = object.map("m").references(Codec.INT);
      assertThatThrownBy(() -> sockets.put(0, new Reference.Descriptor(socket.descriptor())))
          .isInstanceOf(KernelException.class)
          .hasMessageEndingWith("into map m: it does not fit there");
      assertThatThrownBy(() -> sockets.put(0, new Reference.Descriptor(99_999)))
          .isInstanceOf(KernelException.class)
          .hasMessageEndingWith("what it was given is no descriptor of the right kind");
      ReferenceView<Integer> calls = programs.map("m").references(Codec.INT);
      assertThatThrownBy(() -> calls.put(0, new Reference.Task(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("map m of type PROG_ARRAY has no process 1");
    }
  }

  /** Reads the counter of this CPU in the map's first entry, its result into the second map. */
  private static final String READ_COUNTER =
      """
        r1 = map[counters]
        r2 = 0
        r3 = r10
        r3 += -24
        r4 = 24
        call bpf_perf_event_read_value
        if r0 != 0 goto out
        r6 = *(u64 *)(r10 - 24)
        *(u32 *)(r10 - 4) = 0
        r1 = map[told]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        *(u64 *)(r0 + 0) = r6
      out:
        r0 = 0
        exit
      """;

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  @RequiresLinux("nothing is counted")
  void programsReadCountersOfPerf(Kernel kernel) {
    SystemCalls calls =
        new SystemCalls(Architecture.find(System.getProperty("os.arch")).orElseThrow());
    Perf perf = new Perf(calls);
    FunctionSpec body = new FunctionSpec("read", new Assembler().assemble(READ_COUNTER), List.of());
    ObjectSpec spec =
        new ObjectSpec(
            List.of(new ProgramSpec("read", ProgramType.RAW_TRACEPOINT, body)),
            List.of(
                new MapSpec("counters", MapType.PERF_EVENT_ARRAY, 4, 4, 1, Set.of()),
                new MapSpec("told", MapType.ARRAY, 4, 8, 1, Set.of())),
            "GPL");
    RunInput here = RunInput.NONE.on(0);
    try (LoadedObject object = kernel.load(spec);
        Fd clock = new Fd(calls, perf.openOnCpu(Perf.Counter.clock(1_000_000_000, 0), 0))) {
      ReferenceView<Integer> counters = object.map("counters").references(Codec.INT);
      counters.put(0, new Reference.Descriptor(clock.number()));
      assertThat(perf.enable(clock.number())).isZero();
      MapView<Integer, Long> told = object.map("told").view(Codec.INT, Codec.LONG);
      long last = 0;
      for (int i = 0; i < 2; i++) {
        long before = last;
        // Clocks of old kernels may stand still for some milliseconds.
        assertThat(
                Soon.is(
                    () -> {
                      object.program("read").testRun(here);
                      return told.get(0).orElseThrow() > before;
                    }))
            .isTrue();
        last = told.get(0).orElseThrow();
      }
      assertThat(counters.remove(0)).isTrue();
      object.program("read").testRun(here);
      assertThat(told.get(0)).as("without a counter").contains(last);
    }
  }

  private static void belongs(BpfMap map, Reference owner) {
    StorageView<Long> storage = map.storage(Codec.LONG);
    assertThat(storage.get(owner)).isEmpty();
    storage.put(owner, 5L);
    storage.put(owner, 6L);
    assertThat(storage.get(owner)).contains(6L);
    assertThat(storage.remove(owner)).isTrue();
    assertThat(storage.remove(owner)).isFalse();
    assertThat(storage.get(owner)).isEmpty();
  }

  @Test
  @RequiresKernel("5.11")
  @RequiresLinux("tasks are but numbers")
  void tasksHaveStorage(Kernel kernel) {
    try (LoadedObject object = Maps.load(kernel, MapType.TASK_STORAGE)) {
      belongs(object.map("m"), new Reference.Task((int) ProcessHandle.current().pid()));
      StorageView<Long> storage = object.map("m").storage(Codec.LONG);
      assertThatThrownBy(() -> storage.get(new Reference.Task(0x3f_ffff)))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot look up what process 4194303 has in map m: there is no process 4194303");
      assertThatThrownBy(() -> storage.get(new Reference.Cgroup(Path.of("/"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("map m of type TASK_STORAGE has no control group /");
    }
  }

  @Test
  void socketsHaveStorage(Kernel kernel) throws IOException {
    try (SocketsTest.Listening socket = SocketsTest.Listening.open(false);
        LoadedObject object = Maps.load(kernel, MapType.SK_STORAGE)) {
      belongs(object.map("m"), new Reference.Descriptor(socket.descriptor()));
    }
  }

  @Test
  void filesHaveStorage(Kernel kernel, @TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("owner"));
    try (LoadedObject object = Maps.load(kernel, MapType.INODE_STORAGE)) {
      belongs(object.map("m"), new Reference.Inode(file));
      StorageView<Long> storage = object.map("m").storage(Codec.LONG);
      assertThatThrownBy(() -> storage.get(new Reference.Inode(folder.resolve("none"))))
          .hasMessageContaining("there is no file");
    }
  }

  @Test
  @RequiresKernel("6.2")
  void groupsHaveStorage(Kernel kernel) throws IOException {
    try (Room room = Room.open();
        Group group = Group.of(room);
        LoadedObject object = Maps.load(kernel, MapType.CGRP_STORAGE)) {
      belongs(object.map("m"), new Reference.Cgroup(group.folder()));
    }
  }
}
