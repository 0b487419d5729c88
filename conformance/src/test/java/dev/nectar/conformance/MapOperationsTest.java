package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.Evidence;
import dev.nectar.testing.RequiresKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What maps do beyond get, put and remove, and what they refuse. */
@EveryKernelTest
class MapOperationsTest {
  private static BpfMap create(Kernel kernel, MapType type, int entries) {
    return kernel.create(new MapSpec("m", type, 4, 8, entries, Set.of()));
  }

  private static MapView<Integer, Long> view(BpfMap map) {
    return map.view(Codec.INT, Codec.LONG);
  }

  private static Map<Integer, Long> numbers(int count) {
    Map<Integer, Long> numbers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      numbers.put(i, i * 3L);
    }
    return numbers;
  }

  @Test
  void entriesAreMadeOrReplacedOnlyIfWanted(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 4)) {
      MapView<Integer, Long> view = view(map);
      assertThat(view.replace(1, 10L)).isFalse();
      assertThat(view.get(1)).isEmpty();
      assertThat(view.putIfAbsent(1, 11L)).isTrue();
      assertThat(view.putIfAbsent(1, 12L)).isFalse();
      assertThat(view.get(1)).contains(11L);
      assertThat(view.replace(1, 13L)).isTrue();
      assertThat(view.get(1)).contains(13L);
    }
  }

  @Test
  void entriesOfArraysAreNeverAbsent(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.ARRAY, 4)) {
      MapView<Integer, Long> view = view(map);
      assertThat(view.putIfAbsent(1, 10L)).isFalse();
      assertThat(view.replace(1, 10L)).isTrue();
      assertThat(view.size()).isEqualTo(4);
    }
  }

  @Test
  void valuesWithALockAreReadAndWrittenUnderIt(Kernel kernel) {
    try (LoadedObject object = kernel.load(Maps.locked())) {
      MapView<Integer, byte[]> view = object.map("m").view(Codec.INT, Codec.bytes(16));
      byte[] value = new byte[16];
      value[4] = 4;
      value[15] = 15;
      view.put(1, new byte[16]);
      view.putLocked(1, value);
      assertThat(view.getLocked(1)).hasValueSatisfying(v -> assertThat(v).isEqualTo(value));
      assertThat(view.getLocked(2)).isEmpty();
    }
  }

  @Test
  void valuesWithoutALockSaySo(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 4)) {
      MapView<Integer, Long> view = view(map);
      String noLock = "under its lock: the kernel knows of no bpf_spin_lock in its values";
      assertThatThrownBy(() -> view.getLocked(1))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot look up an entry of map m " + noLock);
      assertThatThrownBy(() -> view.putLocked(1, 1L))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot put an entry into map m " + noLock);
    }
  }

  @ParameterizedTest
  @RequiresKernel("5.14")
  @EnumSource(names = {"HASH", "LRU_HASH"})
  void whatIsTakenIsGone(MapType type, Kernel kernel) {
    try (BpfMap map = create(kernel, type, 4)) {
      MapView<Integer, Long> view = view(map);
      view.put(1, 10L);
      assertThat(view.take(1)).contains(10L);
      assertThat(view.take(1)).isEmpty();
      assertThat(view.get(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @RequiresKernel("5.14")
  @EnumSource(names = {"PERCPU_HASH", "LRU_PERCPU_HASH"})
  void valuesOfAllCpusAreTaken(MapType type, Kernel kernel) {
    try (BpfMap map = create(kernel, type, 4)) {
      int cpus = map.info().cpus();
      MapView<Integer, List<Long>> view = map.view(Codec.INT, Codec.perCpu(Codec.LONG, cpus));
      List<Long> values = IntStream.range(0, cpus).mapToObj(cpu -> cpu + 5L).toList();
      view.put(1, values);
      assertThat(view.take(1)).contains(values);
      assertThat(view.get(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "ARRAY"})
  void manyArePutAtOnce(MapType type, Kernel kernel) {
    try (BpfMap map = create(kernel, type, 20_000)) {
      MapView<Integer, Long> view = view(map);
      view.putAll(numbers(20_000));
      assertThat(view.size()).isEqualTo(20_000);
      Map<Integer, Long> seen = new HashMap<>();
      view.forEach(seen::put);
      assertThat(seen).isEqualTo(numbers(20_000));
    }
  }

  @Test
  void manyThatDoNotFitSayHowManyDid(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 16)) {
      MapView<Integer, Long> view = view(map);
      assertThatThrownBy(() -> view.putAll(numbers(17)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("map m: it is full with 16 entries");
      assertThat(view.size()).isEqualTo(16);
    }
  }

  @Test
  void manyAreRemovedAtOnceAndThoseNotThereArePassedOver(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 20_000)) {
      MapView<Integer, Long> view = view(map);
      view.putAll(numbers(20_000));
      List<Integer> odd = IntStream.range(0, 21_000).filter(i -> i % 3 != 0).boxed().toList();
      view.remove(1);
      assertThat(view.removeAll(odd)).isEqualTo(13_332);
      assertThat(view.size()).isEqualTo(6_667);
      assertThat(view.get(3)).contains(9L);
      assertThat(view.removeAll(List.of())).isZero();
    }
  }

  @Test
  void clearedMapsAreEmpty(Kernel kernel) {
    for (MapType type : List.of(MapType.HASH, MapType.LPM_TRIE, MapType.LRU_HASH)) {
      MapSpec spec = Maps.spec(type);
      try (BpfMap map = kernel.create(spec)) {
        MapView<byte[], Long> view = map.view(Codec.bytes(spec.keySize()), Codec.LONG);
        for (byte i = 0; i < 9; i++) {
          byte[] key = new byte[spec.keySize()];
          key[0] = i;
          key[3] = type == MapType.LPM_TRIE ? 0 : i;
          view.put(key, 1L);
        }
        assertThat(view.size()).as("%s", type).isPositive();
        view.clear();
        assertThat(view.size()).as("%s", type).isZero();
      }
    }
  }

  @Test
  @RequiresKernel("7.2")
  void mapThatGrowsHoldsAsManyAsItMayAndGivesThemBack(Kernel kernel) {
    MapSpec spec = new MapSpec("m", MapType.RHASH, 4, 8, 5000, Set.of(MapFlag.NO_PREALLOC));
    try (BpfMap map = kernel.create(spec)) {
      MapView<Integer, Long> view = view(map);
      view.putAll(numbers(5000));
      assertThat(view.size()).isEqualTo(5000);
      assertThat(view.get(70)).contains(210L);
      assertThatThrownBy(() -> view.put(5000, 1L)).isInstanceOf(KernelException.class);
      assertThat(view.take(70)).contains(210L);
      assertThat(view.putIfAbsent(71, 0L)).isFalse();
      view.clear();
      assertThat(view.size()).isZero();
    }
  }

  @Test
  @RequiresKernel("5.14")
  void cursorGoesOnWhereItWas(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 1000)) {
      MapView<Integer, Long> view = view(map);
      view.putAll(numbers(1000));
      MapCursor<Integer, Long> cursor = view.cursor();
      Set<Integer> read = new HashSet<>();
      Set<Integer> taken = new HashSet<>();
      int first = cursor.read(100, (key, _) -> read.add(key));
      assertThat(first).isEqualTo(read.size()).isPositive();
      int last = 1;
      while (last > 0) {
        last = cursor.take(100, (key, _) -> taken.add(key));
      }
      assertThat(cursor.read(100, (_, _) -> {})).as("at the end").isZero();
      assertThat(taken).hasSize(1000 - first).doesNotContainAnyElementsOf(read);
      assertThat(view.size()).isEqualTo(first);
      view.takeAll((key, _) -> taken.add(key));
      assertThat(taken).hasSize(1000);
      assertThat(view.size()).isZero();
      assertThatThrownBy(() -> cursor.read(0, (_, _) -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "LPM_TRIE", "RHASH"})
  void cursorSurvivesTheRemovalOfWhereItIs(MapType type, Kernel kernel) {
    Maps.load(kernel, type).close();
    int keySize = Maps.spec(type).keySize();
    MapSpec spec = new MapSpec("m", type, keySize, 8, 1000, Maps.spec(type).flags());
    try (BpfMap map = kernel.create(spec)) {
      MapView<byte[], Long> view = map.view(Codec.bytes(keySize), Codec.LONG);
      for (int i = 0; i < 1000; i++) {
        byte[] key = new byte[keySize];
        key[0] = (byte) (type == MapType.LPM_TRIE ? 32 : 0);
        key[keySize - 2] = (byte) (i >> 8);
        key[keySize - 1] = (byte) i;
        view.put(key, (long) i);
      }
      MapCursor<byte[], Long> cursor = view.cursor();
      List<Long> seen = new ArrayList<>();
      List<byte[]> last = new ArrayList<>();
      int count = 1;
      while (count > 0) {
        last.clear();
        count =
            cursor.read(
                7,
                (key, value) -> {
                  seen.add(value);
                  last.add(key);
                });
        last.forEach(view::remove);
      }
      assertThat(seen).doesNotHaveDuplicates().hasSize(1000);
      assertThat(view.size()).isZero();
    }
  }

  @Test
  void queueGivesTheFirstAndStackTheLast(Kernel kernel) {
    for (MapType type : List.of(MapType.QUEUE, MapType.STACK)) {
      try (BpfMap map = kernel.create(new MapSpec("m", type, 0, 8, 3, Set.of()))) {
        QueueView<Long> queue = map.queue(Codec.LONG);
        assertThat(queue.pop()).isEmpty();
        assertThat(queue.peek()).isEmpty();
        for (long i = 1; i <= 3; i++) {
          assertThat(queue.offer(i)).isTrue();
        }
        assertThat(queue.offer(4L)).as("full").isFalse();
        queue.push(5L);
        List<Long> popped = new ArrayList<>();
        queue.peek().ifPresent(popped::add);
        for (int i = 0; i < 3; i++) {
          queue.pop().ifPresent(popped::add);
        }
        assertThat(queue.pop()).isEmpty();
        List<Long> expected =
            type == MapType.QUEUE ? List.of(2L, 2L, 3L, 5L) : List.of(5L, 5L, 3L, 2L);
        assertThat(popped).as("%s", type).isEqualTo(expected);
      }
    }
  }

  @Test
  @RequiresKernel("5.16")
  void bloomFilterContainsWhatWasAdded(Kernel kernel) {
    try (BpfMap map = kernel.create(new MapSpec("m", MapType.BLOOM_FILTER, 0, 8, 1000, Set.of()))) {
      BloomView<Long> bloom = map.bloom(Codec.LONG);
      assertThat(bloom.contains(1L)).isFalse();
      bloom.add(1L);
      assertThat(bloom.contains(1L)).isTrue();
      assertThat(bloom.contains(2L)).isFalse();
    }
  }

  @Test
  void frozenMapsAreReadOnly(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.HASH, 4)) {
      MapView<Integer, Long> view = view(map);
      view.put(1, 10L);
      map.freeze();
      assertThat(view.get(1)).contains(10L);
      assertThatThrownBy(() -> view.put(1, 11L))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot put an entry into map m: it is frozen, or was made so that processes"
                  + " cannot write it");
      assertThatThrownBy(() -> view.remove(1)).hasMessageContaining("it is frozen");
      assertThatThrownBy(map::freeze)
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot freeze map m: it is frozen already, or its memory is in use");
    }
  }

  @Test
  void mapsProcessesMayNotReadSaySo(Kernel kernel) {
    MapSpec spec = new MapSpec("m", MapType.HASH, 4, 8, 4, Set.of(MapFlag.WRITE_ONLY));
    try (BpfMap map = kernel.create(spec)) {
      MapView<Integer, Long> view = view(map);
      view.put(1, 1L);
      assertThatThrownBy(() -> view.get(1))
          .hasMessage(
              "cannot look up an entry of map m: it was made so that processes cannot read it");
      assertThatThrownBy(() -> view.forEach((_, _) -> {}))
          .hasMessageContaining("processes cannot read it");
    }
  }

  @Test
  void keysBeyondAnArraySayHowLongItIs(Kernel kernel) {
    try (BpfMap map = create(kernel, MapType.ARRAY, 4)) {
      assertThatThrownBy(() -> view(map).put(4, 1L))
          .hasMessage("cannot put an entry into map m: it ends before that key, with 4 entries");
      assertThat(view(map).get(4)).isEmpty();
    }
  }

  private static void run(MapOperation operation, BpfMap map) {
    Codec<byte[]> value = Codec.bytes(map.spec().valueSize());
    Supplier<MapView<byte[], byte[]>> view =
        () -> map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(map.info().valueBytes()));
    byte[] key = new byte[map.spec().keySize()];
    switch (operation) {
      case GET -> view.get().get(key);
      case PUT -> view.get().put(key, new byte[map.info().valueBytes()]);
      case REMOVE -> view.get().remove(key);
      case TAKE -> view.get().take(key);
      case ITERATE -> view.get().size();
      case QUEUE -> map.queue(value).pop();
      case BLOOM -> map.bloom(value).contains(new byte[map.spec().valueSize()]);
      case REFERENCES -> map.references(Codec.bytes(map.spec().keySize()));
      case STORAGE -> map.storage(value);
      case MEMORY -> map.memory();
      case FREEZE -> map.freeze();
    }
  }

  static Stream<MapType> types() {
    return Stream.concat(Maps.types(), Stream.of(MapType.STRUCT_OPS, MapType.INSN_ARRAY));
  }

  @ParameterizedTest
  @MethodSource("types")
  void mapsDoWhatTheirTypeAllowsAndSayWhatToDoInstead(MapType type, Kernel kernel) {
    for (MapOperation operation : MapOperation.values()) {
      try (LoadedObject object = Maps.load(kernel, type)) {
        String what = type + " " + operation;
        Throwable thrown = catchThrowable(() -> run(operation, object.map("m")));
        String row = type.name();
        if (operation.isOf(type)) {
          String said = thrown == null ? "yes" : "allowed, but not here: " + thrown.getMessage();
          Evidence.of(kernel).see("maps", row, operation.title(), said);
          assertThat(thrown == null ? "" : thrown.getMessage())
              .as(what)
              .doesNotContain("do not allow it");
        } else {
          assertThat(thrown).as(what).isInstanceOf(UnsupportedFeatureException.class);
          assertThat(thrown).hasMessageEndingWith(": maps of type " + type + " do not allow it");
          assertThat(((KernelException) thrown).advice())
              .as(what)
              .isEqualTo(operation.instead(type).orElseThrow());
          String said = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
          Evidence.of(kernel).see("maps", row, operation.title(), said.replace(row, "TYPE"));
        }
      }
    }
  }
}
