package dev.nectar.session;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.StorageView;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** A map in memory, of a machine with two CPUs. */
final class FakeMap implements BpfMap {
  static final int CPUS = 2;

  private final MapSpec spec;
  final Map<ByteBuffer, byte[]> entries = new LinkedHashMap<>();

  FakeMap(MapSpec spec) {
    this.spec = spec;
    if (spec.type() == MapType.ARRAY || spec.type() == MapType.PERCPU_ARRAY) {
      for (int i = 0; i < spec.maxEntries(); i++) {
        entries.put(ByteBuffer.wrap(bytes4(i)), new byte[info().valueBytes()]);
      }
    }
  }

  static FakeMap of(MapType type, int keySize, int valueSize) {
    return new FakeMap(new MapSpec("m", type, keySize, valueSize, 1, Set.of()));
  }

  static byte[] bytes4(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** Longs as a program on this machine stores them. */
  static byte[] longs(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.nativeOrder());
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  FakeMap with(byte[] key, byte[] value) {
    entries.put(ByteBuffer.wrap(key), value);
    return this;
  }

  @Override
  public void pin(java.nio.file.Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public MapInfo info() {
    int each = spec.perCpu() ? (spec.valueSize() + 7 & -8) * CPUS : spec.valueSize();
    return new MapInfo(
        1,
        Optional.of(spec.type()),
        spec.name(),
        spec.keySize(),
        each,
        spec.maxEntries(),
        spec.flags(),
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        0,
        Optional.empty(),
        CPUS);
  }

  @Override
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    return new MapView<>() {
      private ByteBuffer write(K wanted) {
        byte[] bytes = new byte[spec.keySize()];
        key.write(wanted, MemorySegment.ofArray(bytes), 0);
        return ByteBuffer.wrap(bytes);
      }

      @Override
      public Optional<V> get(K wanted) {
        return Optional.ofNullable(entries.get(write(wanted)))
            .map(bytes -> value.read(MemorySegment.ofArray(bytes), 0));
      }

      @Override
      public void put(K wanted, V put) {
        byte[] bytes = new byte[info().valueBytes()];
        value.write(put, MemorySegment.ofArray(bytes), 0);
        entries.put(write(wanted), bytes);
      }

      @Override
      public Optional<V> getLocked(K wanted) {
        return get(wanted);
      }

      @Override
      public void putLocked(K wanted, V put) {
        put(wanted, put);
      }

      @Override
      public boolean putIfAbsent(K wanted, V put) {
        boolean absent = get(wanted).isEmpty();
        if (absent) {
          put(wanted, put);
        }
        return absent;
      }

      @Override
      public boolean replace(K wanted, V put) {
        boolean there = get(wanted).isPresent();
        if (there) {
          put(wanted, put);
        }
        return there;
      }

      @Override
      public Optional<V> take(K wanted) {
        Optional<V> taken = get(wanted);
        remove(wanted);
        return taken;
      }

      @Override
      public MapCursor<K, V> cursor() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void takeAll(BiConsumer<? super K, ? super V> visitor) {
        forEach(visitor);
        clear();
      }

      @Override
      public void clear() {
        entries.clear();
      }

      @Override
      public long size() {
        return entries.size();
      }

      @Override
      public boolean remove(K wanted) {
        return entries.remove(write(wanted)) != null;
      }

      @Override
      public void forEach(BiConsumer<? super K, ? super V> visitor) {
        List.copyOf(entries.entrySet())
            .forEach(
                e ->
                    visitor.accept(
                        key.read(MemorySegment.ofArray(e.getKey().array()), 0),
                        value.read(MemorySegment.ofArray(e.getValue()), 0)));
      }
    };
  }

  @Override
  public <V> QueueView<V> queue(Codec<V> value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V> BloomView<V> bloom(Codec<V> value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <K> ReferenceView<K> references(Codec<K> key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V> StorageView<V> storage(Codec<V> value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void freeze() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MemorySegment memory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
