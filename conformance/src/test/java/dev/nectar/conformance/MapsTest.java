package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.testing.EveryKernelTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of map with keys does. */
@EveryKernelTest
class MapsTest {
  private static final int ENTRIES = 100;

  private static LoadedObject load(Kernel kernel, MapType type) {
    MapSpec map = new MapSpec("entries", type, 4, 8, ENTRIES, Set.of());
    return kernel.load(new ObjectSpec(List.of(), List.of(map), "GPL"));
  }

  private static MapView<Integer, Long> view(LoadedObject object) {
    return object.map("entries").view(Codec.INT, Codec.LONG);
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "LRU_HASH"})
  void hashMapsHaveWhatWasPut(MapType type, Kernel kernel) {
    try (LoadedObject object = load(kernel, type)) {
      MapView<Integer, Long> view = view(object);
      assertThat(view.get(7)).isEmpty();
      view.put(7, 70L);
      view.put(7, 71L);
      assertThat(view.get(7)).contains(71L);
      assertThat(view.remove(7)).isTrue();
      assertThat(view.remove(7)).isFalse();
      assertThat(view.get(7)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "ARRAY"})
  void entriesAreVisitedOnce(MapType type, Kernel kernel) {
    try (LoadedObject object = load(kernel, type)) {
      MapView<Integer, Long> view = view(object);
      Map<Integer, Long> put = new HashMap<>();
      for (int key = 0; key < ENTRIES; key++) {
        view.put(key, key * 3L);
        put.put(key, key * 3L);
      }
      List<Map.Entry<Integer, Long>> visited = new ArrayList<>();
      view.forEach((key, value) -> visited.add(Map.entry(key, value)));
      assertThat(visited).containsExactlyInAnyOrderElementsOf(put.entrySet());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PERCPU_HASH", "PERCPU_ARRAY", "LRU_PERCPU_HASH"})
  void perCpuMapsHaveAValueForEachCpu(MapType type, Kernel kernel) {
    try (LoadedObject object = load(kernel, type)) {
      int cpus = object.map("entries").info().cpus();
      MapView<Integer, List<Long>> view =
          object.map("entries").view(Codec.INT, Codec.perCpu(Codec.LONG, cpus));
      List<Long> values = new ArrayList<>();
      for (long cpu = 0; cpu < cpus; cpu++) {
        values.add(cpu + 100);
      }
      view.put(1, values);
      assertThat(view.get(1)).contains(values);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "ARRAY"})
  void fullMapsTakeNoMore(MapType type, Kernel kernel) {
    try (LoadedObject object = load(kernel, type)) {
      MapView<Integer, Long> view = view(object);
      for (int key = 0; key < ENTRIES; key++) {
        view.put(key, 1L);
      }
      assertThatThrownBy(() -> view.put(ENTRIES, 1L)).isInstanceOf(KernelException.class);
    }
  }
}
