package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.Variable;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import dev.nectar.report.NectarException;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Memory that programs and this process share. */
@EveryKernelTest
class VariablesTest {
  /** Adds the constant {@code step} to the variable {@code sum}. */
  private static final String TEXT =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[constants]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r6 = *(u32 *)(r0 + 0)
        r1 = map[variables]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        lock *(u64 *)(r0 + 8) += r6
      out:
        r0 = 0
        exit
      """;

  private static MapSpec section(
      String name, MapRole role, int size, Set<MapFlag> flags, int first) {
    byte[] value = new byte[size];
    MemorySegment.ofArray(value).set(ValueLayout.JAVA_INT_UNALIGNED, 0, first);
    return new MapSpec(
        name,
        MapType.ARRAY,
        4,
        size,
        1,
        flags,
        role,
        0,
        0,
        Optional.empty(),
        List.of(new Slot.Value(Contents.zeros(4), Contents.of(value))),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /** Constants {@code step}, variables {@code seven} and {@code sum}, and a program that adds. */
  static ObjectSpec object() {
    FunctionSpec body = new FunctionSpec("add", new Assembler().assemble(TEXT), List.of());
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    Set<MapFlag> constant = Set.of(MapFlag.MAPPABLE, MapFlag.READ_ONLY_FOR_PROGRAMS);
    return new ObjectSpec(
        List.of(ProgramSpec.at("add", anywhere, body)),
        List.of(),
        List.of(
            section("constants", MapRole.CONSTANTS, 4, constant, 2),
            section("variables", MapRole.VARIABLES, 16, Set.of(MapFlag.MAPPABLE), 7)),
        List.of(
            new VariableSpec("step", "constants", 0, 4, 0, Binding.GLOBAL),
            new VariableSpec("seven", "variables", 0, 4, 0, Binding.GLOBAL),
            new VariableSpec("sum", "variables", 8, 8, 0, Binding.GLOBAL)),
        List.of(),
        Optional.empty(),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  void programsAndProcessesShareVariables(Kernel kernel) {
    try (LoadedObject object = kernel.load(object())) {
      Variable sum = object.variable("sum");
      assertThat(object.variable("seven").get(Codec.INT)).isEqualTo(7);
      object.program("add").testRun();
      object.program("add").testRun();
      assertThat(sum.get(Codec.LONG)).isEqualTo(4);
      sum.set(Codec.LONG, 100L);
      object.program("add").testRun();
      assertThat(sum.get(Codec.LONG)).isEqualTo(102);
      assertThat(sum.memory().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(102);
    }
  }

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  void constantsAreSetBeforeTheObjectIsLoaded(Kernel kernel) {
    LoadOptions options =
        LoadOptions.NONE.setting("step", Codec.INT, 5).setting("sum", Codec.LONG, 10L);
    try (LoadedObject object = kernel.load(object(), options)) {
      object.program("add").testRun();
      assertThat(object.variable("sum").get(Codec.LONG)).isEqualTo(15);
      assertThat(object.variable("seven").get(Codec.INT)).as("its neighbour").isEqualTo(7);
      Variable step = object.variable("step");
      assertThat(step.get(Codec.INT)).isEqualTo(5);
      assertThatThrownBy(() -> step.set(Codec.INT, 6))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot set variable step: it is constant once its object is loaded");
    }
  }

  @Test
  void wrongNamesAndSizesAreNamed(Kernel kernel) {
    LoadOptions unknown = LoadOptions.NONE.setting("stride", Codec.INT, 5);
    assertThatThrownBy(() -> kernel.load(object(), unknown))
        .isInstanceOf(NectarException.class)
        .hasMessage("there is no variable stride");
    LoadOptions wide = LoadOptions.NONE.setting("step", Codec.LONG, 5L);
    assertThatThrownBy(() -> kernel.load(object(), wide))
        .isInstanceOf(NectarException.class)
        .hasMessage("variable step has 4 bytes, not 8");
    try (LoadedObject object = kernel.load(object())) {
      assertThatThrownBy(() -> object.variable("stride"))
          .isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> object.variable("step").get(Codec.LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("variable step has 4 bytes, not 8");
    }
  }

  @Test
  void memoryOfAnArrayIsWhatItsEntriesAre(Kernel kernel) {
    MapSpec spec = new MapSpec("m", MapType.ARRAY, 4, 8, 1000, Set.of(MapFlag.MAPPABLE));
    MemorySegment memory;
    try (BpfMap map = kernel.create(spec)) {
      memory = map.memory();
      assertThat(memory.byteSize()).isEqualTo(8000);
      assertThat(map.memory()).isEqualTo(memory);
      MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);
      view.put(999, 5L);
      assertThat(memory.getAtIndex(ValueLayout.JAVA_LONG, 999)).isEqualTo(5);
      memory.setAtIndex(ValueLayout.JAVA_LONG, 3, 6);
      assertThat(view.get(3)).contains(6L);
      assertThatThrownBy(map::freeze)
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot freeze map m: it is frozen already, or its memory is in use");
      assertThatThrownBy(() -> memory.getAtIndex(ValueLayout.JAVA_LONG, 1000))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> memory.getAtIndex(ValueLayout.JAVA_LONG, 3))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void accessEndsWithTheMapInAllThreads(Kernel kernel) throws InterruptedException {
    MapSpec spec = new MapSpec("m", MapType.ARRAY, 4, 8, 1000, Set.of(MapFlag.MAPPABLE));
    BpfMap map = kernel.create(spec);
    MemorySegment memory = map.memory();
    java.util.concurrent.CountDownLatch reading = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.atomic.AtomicReference<Throwable> end =
        new java.util.concurrent.atomic.AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (memory.getAtIndex(ValueLayout.JAVA_LONG, 3) == 0) {
                      reading.countDown();
                    }
                  } catch (IllegalStateException e) {
                    end.set(e);
                  }
                });
    reading.await();
    map.close();
    reader.join();
    assertThat(end.get()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(map::memory)
        .isInstanceOf(ClosedException.class)
        .hasMessage("cannot use map m: it is closed");
  }

  @Test
  void frozenArraysAreMappedToBeReadAlone(Kernel kernel) {
    MapSpec spec = new MapSpec("m", MapType.ARRAY, 4, 8, 4, Set.of(MapFlag.MAPPABLE));
    try (BpfMap map = kernel.create(spec)) {
      map.view(Codec.INT, Codec.LONG).put(1, 5L);
      map.freeze();
      assertThat(map.memory().isReadOnly()).isTrue();
      assertThat(map.memory().getAtIndex(ValueLayout.JAVA_LONG, 1)).isEqualTo(5);
    }
  }

  @Test
  void arraysThatAreNotMappableSaySo(Kernel kernel) {
    MapSpec spec = new MapSpec("m", MapType.ARRAY, 4, 8, 4, Set.of());
    try (BpfMap map = kernel.create(spec)) {
      assertThatThrownBy(map::memory)
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot map the memory of map m: it was made without MapFlag.MAPPABLE");
    }
  }

  @Test
  @RequiresKernel("6.9")
  void arenasAreMemory(Kernel kernel) {
    try (LoadedObject object = Maps.load(kernel, MapType.ARENA)) {
      MemorySegment memory = object.map("m").memory();
      long last = memory.byteSize() - 8;
      memory.set(ValueLayout.JAVA_LONG, last, 7);
      assertThat(memory.get(ValueLayout.JAVA_LONG, last)).isEqualTo(7);
      assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isZero();
    }
  }

  @Test
  @RequiresKernel("6.9")
  void arenasWhoseFaultsEndTheProcessAreNotTouched(Kernel kernel) {
    Processor.assumeMemoryFor(MapType.ARENA, kernel);
    Set<MapFlag> flags = Set.of(MapFlag.MAPPABLE, MapFlag.FAULT_ENDS_PROCESS);
    try (BpfMap map = kernel.create(new MapSpec("m", MapType.ARENA, 0, 0, 2, flags))) {
      assertThatThrownBy(map::memory)
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("would end this process");
    }
  }
}
