package dev.nectar.vm.map;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An owner with maps, and a little memory for keys and values. */
final class Desk {
  static final int CPUS = 2;

  final Memory memory = new Memory(1 << 22);
  final Owner owner = new Owner(memory, CPUS, new Stopped(), line -> {});
  final long key = memory.allocate(256, 8);
  final long value = memory.allocate(4096, 8);
  final long out = memory.allocate(4096, 8);

  /** Time stands still. */
  private static final class Stopped implements Owner.Clock {
    @Override
    public long monotonic() {
      return 0;
    }

    @Override
    public long boot() {
      return 0;
    }

    @Override
    public long tai() {
      return 0;
    }
  }

  MapStore map(MapType type, int keySize, int valueSize, long entries, MapFlag... flags) {
    return map(new MapSpec("map", type, keySize, valueSize, entries, Set.of(flags)));
  }

  MapStore map(MapSpec spec) {
    return Maps.make(spec, Optional.empty(), owner);
  }

  /** A key of 4 bytes. */
  long key(int number) {
    memory.putInt(key, number);
    return key;
  }

  /** A key of 8 bytes. */
  long longKey(long number) {
    memory.putLong(key, number);
    return key;
  }

  /** A value of 8 bytes. */
  long value(long number) {
    memory.putLong(value, number);
    return value;
  }

  long put(MapStore map, int k, long v) {
    return map.update(0, key(k), value(v), BpfFlag.ANY);
  }

  /** What a program finds; empty if nothing. */
  Optional<Long> get(MapStore map, int k) {
    long at = map.lookup(0, key(k));
    return at == 0 ? Optional.empty() : Optional.of(memory.getLong(at));
  }

  /** All keys of 4 bytes, in their order. */
  List<Integer> keys(MapStore map) {
    List<Integer> all = new ArrayList<>();
    long from = 0;
    while (map.nextKey(from, key) == 0) {
      all.add(memory.getInt(key));
      from = key;
    }
    return all;
  }
}
