package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A place in a map: a bucket of a hash map or an index of an array, which change moves nothing of,
 * or else the keys that were there at the start.
 */
final class LinuxMapCursor<K, V> implements MapCursor<K, V> {
  /** What happens to entries that are read. */
  private enum Fate {
    STAYS(BpfHeader.BPF_MAP_LOOKUP_BATCH, MapOperation.GET, "read"),
    GOES(BpfHeader.BPF_MAP_LOOKUP_AND_DELETE_BATCH, MapOperation.TAKE, "take entries out of");

    final int batch;
    final MapOperation operation;
    final String action;

    Fate(int batch, MapOperation operation, String action) {
      this.batch = batch;
      this.operation = operation;
      this.action = action;
    }
  }

  private final Bpf bpf;
  private final LinuxMap map;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final MemorySegment key;
  private final MemorySegment value;
  private final MemorySegment position;
  private final MemorySegment end;
  private Optional<MapBatch> batch = Optional.empty();
  private boolean inBatches;
  private boolean started;
  private boolean ended;
  private final Deque<byte[]> left = new ArrayDeque<>();

  LinuxMapCursor(Bpf bpf, LinuxMap map, Codec<K> keys, Codec<V> values) {
    this.bpf = bpf;
    this.map = map;
    this.keys = keys;
    this.values = values;
    Arena arena = Arena.ofAuto();
    long size = Math.max(8, keys.size());
    this.key = arena.allocate(size, 8);
    this.position = arena.allocate(size, 8);
    this.end = arena.allocate(size, 8);
    this.value = arena.allocate(Math.max(1, values.size()), 8);
    this.inBatches =
        switch (map.spec().type()) {
          case HASH,
              LRU_HASH,
              PERCPU_HASH,
              LRU_PERCPU_HASH,
              HASH_OF_MAPS,
              ARRAY,
              PERCPU_ARRAY,
              ARRAY_OF_MAPS ->
              true;
          // Batches of the others start again when the key they are at goes.
          default -> false;
        };
  }

  boolean inBatches() {
    return inBatches;
  }

  LinuxMapCursor<K, V> oneByOne() {
    inBatches = false;
    return this;
  }

  @Override
  public int read(int most, BiConsumer<? super K, ? super V> visitor) {
    return next(Fate.STAYS, most, visitor);
  }

  @Override
  public int take(int most, BiConsumer<? super K, ? super V> visitor) {
    return next(Fate.GOES, most, visitor);
  }

  /** Removes the next entries. */
  int discard(int most) {
    if (inBatches) {
      Optional<Integer> done = fill(Fate.GOES, most);
      if (done.isPresent()) {
        return done.get();
      }
    }
    return oneByOne(Fate.GOES, most, (_, _) -> {});
  }

  /** How many entries there are from here on. */
  long countAll(int most) {
    long sum = 0;
    while (inBatches) {
      Optional<Integer> count = fill(Fate.STAYS, most);
      if (count.isPresent() && count.get() == 0) {
        return sum;
      }
      sum += count.orElse(0);
    }
    return sum + keys().size();
  }

  private int next(Fate fate, int most, BiConsumer<? super K, ? super V> visitor) {
    if (most < 1) {
      throw new IllegalArgumentException("at least one entry is read, not " + most);
    }
    if (inBatches) {
      Optional<Integer> count = fill(fate, most);
      if (count.isPresent()) {
        visit(count.get(), visitor);
        return count.get();
      }
    }
    return oneByOne(fate, most, visitor);
  }

  private void visit(int count, BiConsumer<? super K, ? super V> visitor) {
    MapBatch filled = batch.orElseThrow();
    for (int i = 0; i < count; i++) {
      visitor.accept(
          keys.read(filled.keys(), i * keys.size()),
          values.read(filled.values(), i * values.size()));
    }
  }

  /**
   * Has the kernel fill the batch.
   *
   * @return how many entries it has; empty if the kernel cannot do that with this map
   */
  private Optional<Integer> fill(Fate fate, int asked) {
    if (ended) {
      batch = Optional.of(room(1));
      return Optional.of(0);
    }
    int most = (int) Math.min(asked, Math.max(1, map.spec().maxEntries()));
    int room = most;
    MapBatch into = batch.filter(made -> made.room() >= most).orElseGet(() -> room(most));
    while (true) {
      batch = Optional.of(into);
      long from = started ? position.address() : 0;
      long result = into.run(fate.batch, room, from, end.address());
      // A bucket of the hash map holds more entries than there is room for.
      if (result == -Errno.ENOSPC && MapBatch.mayGrow(map, room)) {
        room *= 4;
        into = room(room);
        continue;
      }
      if (result < 0 && !started && MapBatch.lacks(result)) {
        inBatches = false;
        return Optional.empty();
      }
      if (result < 0 && result != -Errno.ENOENT) {
        throw MapRefusal.of(fate.operation, fate.action, map.spec(), result);
      }
      started = true;
      position.copyFrom(end);
      ended = result == -Errno.ENOENT;
      if (ended || into.count() > 0) {
        return Optional.of(into.count());
      }
    }
  }

  private MapBatch room(int entries) {
    return new MapBatch(bpf, map, Arena.ofAuto(), entries);
  }

  private int oneByOne(Fate fate, int most, BiConsumer<? super K, ? super V> visitor) {
    if (!started) {
      left.addAll(keys());
      started = true;
    }
    int visited = 0;
    while (visited < most && !left.isEmpty()) {
      byte[] bytes = left.remove();
      MemorySegment.copy(bytes, 0, key, ValueLayout.JAVA_BYTE, 0, bytes.length);
      long result =
          fate == Fate.STAYS
              ? map.lookup(key.address(), value.address(), 0)
              : map.lookupAndDelete(key.address(), value.address());
      if (result >= 0) {
        visitor.accept(keys.read(key, 0), values.read(value, 0));
        visited++;
      } else if (result != -Errno.ENOENT || !fate.operation.isOf(map.spec().type())) {
        throw MapRefusal.of(fate.operation, fate.action, map.spec(), result);
      }
    }
    return visited;
  }

  /**
   * The keys, by {@code BPF_MAP_GET_NEXT_KEY}, which starts again when the key it is given has gone
   * meanwhile.
   */
  Collection<byte[]> keys() {
    Set<ByteBuffer> seen = new LinkedHashSet<>();
    MemorySegment from = Arena.ofAuto().allocate(Math.max(1, keys.size()), 8);
    MemorySegment to = Arena.ofAuto().allocate(Math.max(1, keys.size()), 8);
    long steps = 4 * map.spec().maxEntries() + 64;
    boolean first = true;
    while (steps-- > 0) {
      long result = map.nextKey(first ? 0 : from.address(), to.address());
      boolean walks = MapOperation.ITERATE.isOf(map.spec().type());
      if (result == -Errno.ENOENT && walks) {
        break;
      }
      if (result < 0) {
        throw MapRefusal.of(MapOperation.ITERATE, "go through", map.spec(), result);
      }
      seen.add(ByteBuffer.wrap(to.asSlice(0, keys.size()).toArray(ValueLayout.JAVA_BYTE)));
      from.copyFrom(to);
      first = false;
    }
    List<byte[]> all = new ArrayList<>(seen.size());
    for (ByteBuffer each : seen) {
      byte[] bytes = new byte[each.remaining()];
      each.get(bytes);
      all.add(bytes);
    }
    return all;
  }
}
