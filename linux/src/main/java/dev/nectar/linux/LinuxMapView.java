package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Entries of a map; many at a time where the kernel can. For one thread at a time. */
final class LinuxMapView<K, V> implements MapView<K, V> {
  private static final int MOST = 1 << 16;

  private final Bpf bpf;
  private final LinuxMap map;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final MemorySegment key;
  private final MemorySegment value;
  private final long keyAddress;

  LinuxMapView(Bpf bpf, LinuxMap map, Codec<K> keys, Codec<V> values) {
    this.bpf = bpf;
    this.map = map;
    this.keys = keys;
    this.values = values;
    Arena arena = Arena.ofAuto();
    this.key = arena.allocate(Math.max(1, keys.size()), 8);
    this.value = arena.allocate(Math.max(1, values.size()), 8);
    // Where there are no keys the kernel wants none.
    this.keyAddress = keys.size() == 0 ? 0 : key.address();
  }

  @Override
  public Optional<V> get(K wanted) {
    keys.write(wanted, key, 0);
    long result = map.lookup(keyAddress, value.address(), 0);
    return found(result, MapOperation.GET, "look up an entry of");
  }

  @Override
  public Optional<V> getLocked(K wanted) {
    keys.write(wanted, key, 0);
    long result = map.lookup(keyAddress, value.address(), BpfHeader.BPF_F_LOCK);
    if (result == -Errno.EINVAL) {
      throw MapRefusal.locked("look up an entry of", map.spec(), result);
    }
    return found(result, MapOperation.GET, "look up an entry of");
  }

  @Override
  public Optional<V> take(K wanted) {
    keys.write(wanted, key, 0);
    long result = map.lookupAndDelete(keyAddress, value.address());
    return found(result, MapOperation.TAKE, "take an entry out of");
  }

  private Optional<V> found(long result, MapOperation operation, String action) {
    if (result >= 0) {
      return Optional.of(values.read(value, 0));
    }
    if (result == -Errno.ENOENT && operation.isOf(map.spec().type())) {
      return Optional.empty();
    }
    throw MapRefusal.of(operation, action, map.spec(), result);
  }

  @Override
  public void put(K k, V v) {
    long result = update(k, v, 0);
    if (result < 0) {
      throw refusedPut(result);
    }
  }

  @Override
  public void putLocked(K k, V v) {
    long result = update(k, v, BpfHeader.BPF_F_LOCK);
    if (result < 0) {
      throw result == -Errno.EINVAL
          ? MapRefusal.locked("put an entry into", map.spec(), result)
          : refusedPut(result);
    }
  }

  @Override
  public boolean putIfAbsent(K k, V v) {
    long result = update(k, v, BpfHeader.BPF_NOEXIST);
    if (result < 0 && result != -Errno.EEXIST) {
      throw refusedPut(result);
    }
    return result >= 0;
  }

  @Override
  public boolean replace(K k, V v) {
    long result = update(k, v, BpfHeader.BPF_EXIST);
    if (result < 0 && result != -Errno.ENOENT) {
      throw refusedPut(result);
    }
    return result >= 0;
  }

  private long update(K k, V v, long flags) {
    keys.write(k, key, 0);
    values.write(v, value, 0);
    return map.update(keyAddress, value.address(), flags);
  }

  private KernelException refusedPut(long result) {
    return MapRefusal.of(MapOperation.PUT, "put an entry into", map.spec(), result);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    List<Map.Entry<? extends K, ? extends V>> all = List.copyOf(entries.entrySet());
    try (Arena arena = Arena.ofConfined()) {
      MapBatch batch = new MapBatch(bpf, map, arena, room(all.size()));
      int done = 0;
      while (done < all.size()) {
        int count = Math.min(batch.room(), all.size() - done);
        for (int i = 0; i < count; i++) {
          keys.write(all.get(done + i).getKey(), batch.keys(), i * keys.size());
          values.write(all.get(done + i).getValue(), batch.values(), i * values.size());
        }
        long result = batch.run(BpfHeader.BPF_MAP_UPDATE_BATCH, count);
        if (result < 0 && done == 0 && batch.count() == 0 && MapBatch.lacks(result)) {
          all.forEach(entry -> put(entry.getKey(), entry.getValue()));
          return;
        }
        done += batch.count();
        if (result < 0) {
          String action = "put more than " + done + " of " + all.size() + " entries into";
          throw MapRefusal.of(MapOperation.PUT, action, map.spec(), result);
        }
      }
    }
  }

  @Override
  public boolean remove(K k) {
    keys.write(k, key, 0);
    return removed(map.delete(keyAddress));
  }

  private boolean removed(long result) {
    boolean none = result == -Errno.ENOENT && MapOperation.REMOVE.isOf(map.spec().type());
    if (result < 0 && !none) {
      throw MapRefusal.of(MapOperation.REMOVE, "remove an entry of", map.spec(), result);
    }
    return result >= 0;
  }

  @Override
  public long removeAll(Collection<? extends K> unwanted) {
    List<K> all = new ArrayList<>(unwanted);
    long removed = 0;
    try (Arena arena = Arena.ofConfined()) {
      MapBatch batch = new MapBatch(bpf, map, arena, room(all.size()));
      int done = 0;
      while (done < all.size()) {
        int count = Math.min(batch.room(), all.size() - done);
        for (int i = 0; i < count; i++) {
          keys.write(all.get(done + i), batch.keys(), i * keys.size());
        }
        long result = batch.run(BpfHeader.BPF_MAP_DELETE_BATCH, count);
        if (result < 0 && done == 0 && batch.count() == 0 && MapBatch.lacks(result)) {
          return all.stream().filter(this::remove).count();
        }
        removed += batch.count();
        done += batch.count();
        // It stops at a key that is not there, which is passed over.
        if (result < 0 && !removed(result)) {
          done++;
        }
      }
    }
    return removed;
  }

  private int room(long wanted) {
    return MapBatch.room(map, Math.min(MOST, wanted));
  }

  @Override
  public MapCursor<K, V> cursor() {
    return new LinuxMapCursor<>(bpf, map, keys, values);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> visitor) {
    LinuxMapCursor<K, V> cursor = new LinuxMapCursor<>(bpf, map, keys, values);
    int most = room(MOST);
    int visited = 1;
    while (visited > 0) {
      visited = cursor.read(most, visitor);
    }
  }

  @Override
  public void takeAll(BiConsumer<? super K, ? super V> visitor) {
    LinuxMapCursor<K, V> cursor = new LinuxMapCursor<>(bpf, map, keys, values);
    int most = room(MOST);
    int visited = 1;
    while (visited > 0) {
      visited = cursor.take(most, visitor);
    }
  }

  @Override
  public void clear() {
    LinuxMapCursor<K, V> cursor = new LinuxMapCursor<>(bpf, map, keys, values);
    if (MapOperation.TAKE.isOf(map.spec().type()) && cursor.inBatches()) {
      int most = room(MOST);
      int visited = 1;
      while (visited > 0) {
        visited = cursor.discard(most);
      }
      return;
    }
    for (byte[] each : cursor.keys()) {
      MemorySegment.copy(each, 0, key, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, each.length);
      removed(map.delete(keyAddress));
    }
  }

  @Override
  public long size() {
    return new LinuxMapCursor<>(bpf, map, keys, values).countAll(room(MOST));
  }

  /** Reads without batches, as kernels do that have none. */
  void oneByOne(BiConsumer<? super K, ? super V> visitor) {
    LinuxMapCursor<K, V> cursor = new LinuxMapCursor<>(bpf, map, keys, values).oneByOne();
    int visited = 1;
    while (visited > 0) {
      visited = cursor.read(MOST, visitor);
    }
  }
}
