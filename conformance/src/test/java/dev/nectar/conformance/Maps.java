package dev.nectar.conformance;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A map named {@code m} of each type, with keys of 4 and values of 8 bytes where it matters not.
 */
final class Maps {
  static final int ENTRIES = 16;

  private Maps() {}

  /** All types but those that need a kernel's table, or code. */
  static Stream<MapType> types() {
    return EnumSet.complementOf(EnumSet.of(MapType.UNSPEC, MapType.STRUCT_OPS, MapType.INSN_ARRAY))
        .stream();
  }

  /** An object with nothing but the map; the test is skipped if the kernel is older than that. */
  static LoadedObject load(Kernel kernel, MapType type) {
    KernelVersion since = KernelVersion.parse(since(type));
    Assumptions.assumeTrue(
        kernel.target().version().atLeast(since), type + " came with Linux " + since);
    Processor.assumeMemoryFor(type, kernel);
    Assumptions.assumeTrue(
        type != MapType.STRUCT_OPS
            || kernel.target().types().stream()
                .anyMatch(types -> types.find(BtfKind.STRUCT, "tcp_congestion_ops") > 0),
        "this needs Linux: no other kernel has that table");
    return kernel.load(object(type));
  }

  /** An object of maps alone. */
  static ObjectSpec object(MapSpec... maps) {
    return new ObjectSpec(List.of(), List.of(maps), "GPL");
  }

  static ObjectSpec object(MapType type) {
    return switch (type) {
      case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> storage(type);
      case STRUCT_OPS -> StructOpsTest.table("m", Set.of());
      default -> object(spec(type));
    };
  }

  private static String since(MapType type) {
    return switch (type) {
      case TASK_STORAGE -> "5.11";
      case BLOOM_FILTER -> "5.16";
      case USER_RINGBUF -> "6.1";
      case CGRP_STORAGE -> "6.2";
      case ARENA -> "6.9";
      case INSN_ARRAY -> "6.19";
      case RHASH -> "7.2";
      default -> "5.10";
    };
  }

  static MapSpec spec(MapType type) {
    return switch (type) {
      case ARRAY -> map(type, 4, 8, ENTRIES, Set.of(MapFlag.MAPPABLE));
      case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, DEVMAP, DEVMAP_HASH, CPUMAP, XSKMAP ->
          map(type, 4, 4, ENTRIES, Set.of());
      case LPM_TRIE -> map(type, 8, 8, ENTRIES, Set.of(MapFlag.NO_PREALLOC));
      case RHASH -> map(type, 4, 8, ENTRIES, Set.of(MapFlag.NO_PREALLOC));
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> map(type, 8, 8, 0, Set.of());
      case QUEUE, STACK, BLOOM_FILTER -> map(type, 0, 8, ENTRIES, Set.of());
      case RINGBUF, USER_RINGBUF -> map(type, 0, 0, 1 << 16, Set.of());
      case INSN_ARRAY -> map(type, 4, 16, ENTRIES, Set.of());
      case ARENA -> map(type, 0, 0, ENTRIES, Set.of(MapFlag.MAPPABLE));
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> outer(type);
      default -> map(type, 4, 8, ENTRIES, Set.of());
    };
  }

  private static MapSpec map(
      MapType type, int keySize, int valueSize, long entries, Set<MapFlag> flags) {
    return new MapSpec("m", type, keySize, valueSize, entries, flags);
  }

  private static MapSpec outer(MapType type) {
    MapSpec inner = new MapSpec("inner", MapType.ARRAY, 4, 8, 4, Set.of());
    return typed(type, 4, 4, ENTRIES, Set.of(), 0, 0, Optional.of(inner));
  }

  private static MapSpec typed(
      MapType type,
      int keySize,
      int valueSize,
      long entries,
      Set<MapFlag> flags,
      int keyType,
      int valueType,
      Optional<MapSpec> inner) {
    return new MapSpec(
        "m",
        type,
        keySize,
        valueSize,
        entries,
        flags,
        MapRole.PLAIN,
        keyType,
        valueType,
        inner,
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /** Storage at things of the kernel must tell its types. */
  private static ObjectSpec storage(MapType type) {
    BtfBuilder types = new BtfBuilder(ByteOrder.nativeOrder());
    int key = types.integer("int", 4, BtfType.Int.SIGNED);
    int value = types.integer("unsigned long long", 8, 0);
    MapSpec map = typed(type, 4, 8, 0, Set.of(MapFlag.NO_PREALLOC), key, value, Optional.empty());
    return withTypes(types, map);
  }

  /** A hash map whose values are a lock (4 bytes), an int and a long. */
  static ObjectSpec locked() {
    BtfBuilder types = new BtfBuilder(ByteOrder.nativeOrder());
    int number = types.integer("int", 4, BtfType.Int.SIGNED);
    int big = types.integer("long long", 8, BtfType.Int.SIGNED);
    int lock =
        types.add(
            new BtfType.Struct(
                "bpf_spin_lock",
                false,
                4,
                false,
                List.of(new BtfType.Member("val", number, 0, 0))));
    int value =
        types.add(
            new BtfType.Struct(
                "guarded",
                false,
                16,
                false,
                List.of(
                    new BtfType.Member("lock", lock, 0, 0),
                    new BtfType.Member("few", number, 32, 0),
                    new BtfType.Member("many", big, 64, 0))));
    return withTypes(
        types, typed(MapType.HASH, 4, 16, ENTRIES, Set.of(), number, value, Optional.empty()));
  }

  private static ObjectSpec withTypes(BtfBuilder types, MapSpec map) {
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
}
