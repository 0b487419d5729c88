package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Entries of a map; reads many at a time where the kernel can. For one thread at a time. */
final class LinuxMapView<K, V> implements MapView<K, V> {
  private static final long BATCH_BYTES = 1 << 16;
  private static final int SMALLEST_BATCH = 16;
  private static final long LARGEST_BATCH_BYTES = 1L << 30;

  private final Bpf bpf;
  private final LinuxMap map;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final MemorySegment key;
  private final MemorySegment next;
  private final MemorySegment value;

  LinuxMapView(Bpf bpf, LinuxMap map, Codec<K> keys, Codec<V> values) {
    this.bpf = bpf;
    this.map = map;
    this.keys = keys;
    this.values = values;
    Arena arena = Arena.ofAuto();
    this.key = arena.allocate(Math.max(1, keys.size()), 8);
    this.next = arena.allocate(Math.max(1, keys.size()), 8);
    this.value = arena.allocate(Math.max(1, values.size()), 8);
  }

  @Override
  public Optional<V> get(K wanted) {
    keys.write(wanted, key, 0);
    return lookup() ? Optional.of(values.read(value, 0)) : Optional.empty();
  }

  private boolean lookup() {
    long result = bpf.mapLookup(map.fd(), key.address(), value.address());
    if (result < 0 && result != -Errno.ENOENT) {
      throw Refusal.of("look up an entry of map " + name(), result);
    }
    return result >= 0;
  }

  @Override
  public void put(K k, V v) {
    keys.write(k, key, 0);
    values.write(v, value, 0);
    long result = bpf.mapUpdate(map.fd(), key.address(), value.address(), 0);
    if (result < 0) {
      throw Refusal.of(
          "put an entry into map " + name() + " of " + map.spec().maxEntries() + " entries",
          result);
    }
  }

  @Override
  public boolean remove(K k) {
    keys.write(k, key, 0);
    long result = bpf.mapDelete(map.fd(), key.address());
    if (result < 0 && result != -Errno.ENOENT) {
      throw Refusal.of("remove an entry of map " + name(), result);
    }
    return result >= 0;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> visitor) {
    if (!batches(visitor)) {
      oneByOne(visitor);
    }
  }

  /**
   * Reads by {@code BPF_MAP_LOOKUP_BATCH}.
   *
   * @return false if the kernel cannot do that with this map, and nothing was visited
   */
  private boolean batches(BiConsumer<? super K, ? super V> visitor) {
    long entry = keys.size() + values.size();
    long room = Math.max(SMALLEST_BATCH, BATCH_BYTES / entry);
    room = Math.min(room, Math.max(SMALLEST_BATCH, map.spec().maxEntries()));
    Optional<Boolean> done = Optional.empty();
    try (Arena positions = Arena.ofConfined()) {
      MemorySegment position = positions.allocate(Math.max(8, keys.size()), 8);
      MemorySegment end = positions.allocate(Math.max(8, keys.size()), 8);
      boolean started = false;
      while (done.isEmpty()) {
        try (Arena arena = Arena.ofConfined()) {
          Batch batch = new Batch(arena, room);
          Outcome outcome = Outcome.MORE;
          while (outcome == Outcome.MORE) {
            outcome = batch.read(started ? position.address() : 0, end);
            if (outcome == Outcome.MORE || outcome == Outcome.END) {
              started = true;
              position.copyFrom(end);
              batch.visit(visitor);
            }
          }
          switch (outcome) {
            case MORE, END -> done = Optional.of(true);
            case CANNOT -> done = Optional.of(false);
            // A bucket of the hash table holds more entries than there is room for.
            case TOO_SMALL -> room = larger(room, entry);
          }
        }
      }
    }
    return done.get();
  }

  private long larger(long room, long entry) {
    if (room * 4 * entry > LARGEST_BATCH_BYTES) {
      throw Refusal.of("read map " + name(), -Errno.ENOSPC);
    }
    return room * 4;
  }

  /** How a batch went. */
  private enum Outcome {
    MORE,
    END,
    TOO_SMALL,
    CANNOT
  }

  /** Room for some entries. */
  private final class Batch {
    private final MemorySegment batchKeys;
    private final MemorySegment batchValues;
    private final MemorySegment count;
    private final long room;

    Batch(Arena arena, long room) {
      this.room = room;
      this.batchKeys = arena.allocate(room * keys.size(), 8);
      this.batchValues = arena.allocate(room * values.size(), 8);
      this.count = arena.allocate(4, 4);
    }

    Outcome read(long from, MemorySegment end) {
      Native.putInt(count, 0, (int) room);
      long result =
          bpf.mapLookupBatch(
              map.fd(), from, end.address(), batchKeys.address(), batchValues.address(), count);
      if (result >= 0) {
        return Outcome.MORE;
      }
      if (result == -Errno.ENOENT) {
        return Outcome.END;
      }
      if (result == -Errno.ENOSPC) {
        return Outcome.TOO_SMALL;
      }
      if (from == 0
          && (result == -Errno.EINVAL
              || result == -Errno.ENOTSUPP
              || result == -Errno.EOPNOTSUPP)) {
        return Outcome.CANNOT;
      }
      throw Refusal.of("read map " + name(), result);
    }

    void visit(BiConsumer<? super K, ? super V> visitor) {
      int entries = Native.getInt(count, 0);
      for (int i = 0; i < entries; i++) {
        visitor.accept(
            keys.read(batchKeys, i * keys.size()), values.read(batchValues, i * values.size()));
      }
    }
  }

  /**
   * Reads by {@code BPF_MAP_GET_NEXT_KEY}, which starts again when the key it is given has gone
   * meanwhile.
   */
  void oneByOne(BiConsumer<? super K, ? super V> visitor) {
    Set<ByteBuffer> seen = new LinkedHashSet<>();
    long steps = 4 * map.spec().maxEntries() + 64;
    long from = 0;
    while (steps-- > 0) {
      long result = bpf.mapNextKey(map.fd(), from, next.address());
      if (result == -Errno.ENOENT) {
        break;
      }
      if (result < 0) {
        throw Refusal.of("read map " + name(), result);
      }
      seen.add(ByteBuffer.wrap(next.asSlice(0, keys.size()).toArray(ValueLayout.JAVA_BYTE)));
      key.copyFrom(next);
      from = key.address();
    }
    for (ByteBuffer bytes : seen) {
      key.copyFrom(MemorySegment.ofBuffer(bytes));
      if (lookup()) {
        visitor.accept(keys.read(key, 0), values.read(value, 0));
      }
    }
  }

  private String name() {
    return map.spec().name();
  }
}
