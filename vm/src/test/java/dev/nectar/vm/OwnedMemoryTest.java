package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.StorageView;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An owner takes no more than it may, by maps of whatever type. */
class OwnedMemoryTest {
  private static final int ALLOWED = 1 << 18;

  private static Kernel kernel() {
    return EmbeddedKernel.open(EmbeddedOptions.DEFAULT.limits(Limits.DEFAULT.memory(ALLOWED)));
  }

  private static MapSpec spec(MapType type) {
    Set<MapFlag> sparse = Set.of(MapFlag.NO_PREALLOC);
    return switch (type) {
      case LPM_TRIE -> new MapSpec("m", type, 8, 8, 4, sparse);
      case QUEUE, STACK, BLOOM_FILTER -> new MapSpec("m", type, 0, 8, 4, Set.of());
      case RINGBUF, USER_RINGBUF -> new MapSpec("m", type, 0, 0, 4096, Set.of());
      case ARENA -> new MapSpec("m", type, 0, 0, 1, Set.of(MapFlag.MAPPABLE));
      case STACK_TRACE -> new MapSpec("m", type, 4, 8, 4, Set.of());
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> new MapSpec("m", type, 8, 8, 0, Set.of());
      case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, DEVMAP, DEVMAP_HASH, CPUMAP, XSKMAP ->
          new MapSpec("m", type, 4, 4, 4, Set.of());
      default -> new MapSpec("m", type, 4, 8, 4, Set.of());
    };
  }

  /** Made until there is room for no more, and then again: what is closed is given back. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "UNSPEC",
        "STRUCT_OPS",
        "INSN_ARRAY",
        "ARRAY_OF_MAPS",
        "HASH_OF_MAPS",
        "SK_STORAGE",
        "TASK_STORAGE",
        "INODE_STORAGE",
        "CGRP_STORAGE",
        "RHASH"
      })
  void mapsHaveAnEnd(MapType type) {
    try (Kernel kernel = kernel()) {
      int first = made(kernel, spec(type));
      assertThat(first).isBetween(1, ALLOWED / 1024);
      assertThat(made(kernel, spec(type))).isEqualTo(first);
    }
  }

  private static int made(Kernel kernel, MapSpec spec) {
    List<BpfMap> maps = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (maps.size() <= ALLOWED) {
                maps.add(kernel.create(spec));
              }
            })
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("more than the owner of the program may have");
    maps.forEach(BpfMap::close);
    return maps.size();
  }

  private static ObjectSpec storage() {
    BtfBuilder types = new BtfBuilder(ByteOrder.nativeOrder());
    int key = types.integer("int", 4, BtfType.Int.SIGNED);
    int value = types.integer("long long", 8, BtfType.Int.SIGNED);
    MapSpec map =
        new MapSpec(
            "m",
            MapType.TASK_STORAGE,
            4,
            8,
            0,
            Set.of(MapFlag.NO_PREALLOC),
            MapRole.PLAIN,
            key,
            value,
            Optional.empty(),
            List.of(),
            Pinning.NONE,
            0,
            Optional.empty());
    return new ObjectSpec(
        List.of(),
        List.of(),
        List.of(map),
        List.of(),
        List.of(),
        Optional.of(Btf.of(MemorySegment.ofArray(types.build()))),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  @Test
  void whatTasksHaveHasAnEnd() {
    try (Kernel kernel = kernel();
        LoadedObject object = kernel.load(storage())) {
      StorageView<Long> storage = object.map("m").storage(Codec.LONG);
      int[] count = {0};
      assertThatThrownBy(
              () -> {
                while (count[0] < ALLOWED) {
                  storage.put(new Reference.Task(++count[0]), 1L);
                }
              })
          .isInstanceOf(KernelException.class);
      assertThat(count[0]).as("entries, with what each takes besides").isLessThan(ALLOWED / 128);
    }
  }
}
