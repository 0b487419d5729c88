package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.TypesInfo;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.testing.RequiresLinux;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is loaded and attached in a kernel. */
@EveryKernelTest
class InventoryTest {
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");

  private static List<Integer> programs(Kernel kernel) {
    return kernel.inventory().programs().stream().map(ProgramInfo::id).toList();
  }

  private static List<Integer> links(Kernel kernel) {
    return kernel.inventory().links().stream().flatMap(each -> each.ids().stream()).toList();
  }

  @Test
  void programsAreListedWhileTheyAreLoaded(Kernel kernel) {
    int id;
    try (Counter counter = Counter.load(kernel, POINT, 0)) {
      ProgramInfo own = counter.program().info();
      id = own.id();
      assertThat(kernel.inventory().programs())
          .filteredOn(each -> each.id() == own.id())
          .containsExactly(own);
      assertThat(programs(kernel)).isSorted();
    }
    // A program is freed a moment after its last descriptor is closed.
    assertThat(Soon.is(() -> !programs(kernel).contains(id))).isTrue();
  }

  @Test
  @RequiresLinux("nothing passes that point")
  void linksAreListedWhileTheyAreThere(Kernel kernel) {
    int id;
    try (Counter counter = Counter.load(kernel, POINT, 0);
        Link link = counter.attach(counter.attachment())) {
      LinkInfo own = link.info();
      id = own.ids().getFirst();
      assertThat(kernel.inventory().links())
          .filteredOn(each -> each.ids().equals(own.ids()))
          .containsExactly(own);
      assertThat(own.place()).isEqualTo(new LinkInfo.Place.Tracepoint("sched_process_wait", 0));
    }
    assertThat(Soon.is(() -> !links(kernel).contains(id))).isTrue();
  }

  @Test
  void mapsAreListedWhileTheyAreThere(Kernel kernel) {
    int id;
    MapSpec spec =
        new MapSpec("listed", MapType.PERCPU_HASH, 4, 12, 7, Set.of(MapFlag.NO_PREALLOC));
    try (BpfMap map = kernel.create(spec)) {
      MapInfo own = map.info();
      id = own.id();
      assertThat(kernel.inventory().maps())
          .filteredOn(each -> each.id() == own.id())
          .singleElement()
          .usingRecursiveComparison()
          .ignoringFields("memory") // which grows with what else uses the map's pages
          .isEqualTo(own);
      assertThat(own.type()).contains(MapType.PERCPU_HASH);
      assertThat(own.name()).isEqualTo("listed");
      assertThat(own.keyBytes()).isEqualTo(4);
      assertThat(own.valueBytes()).isEqualTo(16 * own.cpus());
      assertThat(own.maxEntries()).isEqualTo(7);
      assertThat(own.flags()).containsExactly(MapFlag.NO_PREALLOC);
      assertThat(own.memory()).isPositive();
      assertThat(own.frozen()).isFalse();
    }
    assertThat(Soon.is(() -> kernel.inventory().maps().stream().noneMatch(m -> m.id() == id)))
        .isTrue();
  }

  @Test
  void frozenMapSaysSo(Kernel kernel) {
    try (BpfMap map = kernel.create(new MapSpec("f", MapType.ARRAY, 4, 8, 1, Set.of()))) {
      map.freeze();
      assertThat(map.info().frozen()).isTrue();
    }
  }

  @Test
  void programArraySaysWhosePrograms(Kernel kernel) {
    MapSpec spec = new MapSpec("progs", MapType.PROG_ARRAY, 4, 4, 1, Set.of());
    try (Counter counter = Counter.load(kernel, POINT, 0);
        BpfMap map = kernel.create(spec)) {
      assertThat(map.info().owner()).isEmpty();
      map.references(Codec.INT).put(0, new Reference.ToProgram(counter.program()));
      assertThat(map.info().owner()).contains(ProgramType.RAW_TRACEPOINT);
    }
  }

  @Test
  void mapIsOpenedByItsNumber(Kernel kernel) {
    Inventory inventory = kernel.inventory();
    int id;
    try (BpfMap made = kernel.create(new MapSpec("m", MapType.HASH, 4, 8, 3, Set.of()))) {
      made.view(Codec.INT, Codec.LONG).put(1, 10L);
      id = made.info().id();
      try (BpfMap same = inventory.map(id).orElseThrow()) {
        assertThat(same.spec().maxEntries()).isEqualTo(3);
        assertThat(same.view(Codec.INT, Codec.LONG).get(1)).contains(10L);
      }
    }
    assertThat(Soon.is(() -> inventory.map(id).isEmpty())).isTrue();
  }

  @Test
  void programIsOpenedByItsNumber(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, POINT, 0)) {
      int id = counter.program().info().id();
      try (Program same = kernel.inventory().program(id).orElseThrow()) {
        assertThat(same.info()).isEqualTo(counter.program().info());
        assertThat(same.spec().type()).isEqualTo(ProgramType.RAW_TRACEPOINT);
        assertThat(same.spec().body().body()).isEqualTo(counter.program().translated());
      }
    }
    assertThat(kernel.inventory().program(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  @RequiresFeature(Feature.KERNEL_BTF)
  @RequiresKernel("5.11")
  @RequiresLinux("there are no types of a kernel in the lists")
  void typesAreListedAndRead(Kernel kernel) {
    Inventory inventory = kernel.inventory();
    TypesInfo own =
        inventory.types().stream()
            .filter(each -> each.name().equals("vmlinux"))
            .findFirst()
            .orElseThrow();
    assertThat(own.ofKernel()).isTrue();
    assertThat(inventory.types(own.id()).orElseThrow().count())
        .isEqualTo(kernel.target().types().orElseThrow().count());
    assertThat(inventory.types(Integer.MAX_VALUE)).isEmpty();
  }
}
