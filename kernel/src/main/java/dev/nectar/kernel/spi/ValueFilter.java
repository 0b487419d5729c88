package dev.nectar.kernel.spi;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapOperation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A Bloom filter, which takes a value and looks whether it has one. */
public final class ValueFilter<V> implements BloomView<V> {
  private final MapCalls map;
  private final Codec<V> values;
  private final MemorySegment value;

  /**
   * A view.
   *
   * @param map the map
   * @param values of {@code valueSize} bytes
   */
  public ValueFilter(MapCalls map, Codec<V> values) {
    this.map = map;
    this.values = values;
    this.value = Arena.ofAuto().allocate(Math.max(1, values.size()), 8);
  }

  @Override
  public void add(V added) {
    values.write(added, value, 0);
    long result = map.update(MemorySegment.NULL, value, 0);
    if (result < 0) {
      throw map.refusals().of(MapOperation.BLOOM, "add a value to", map.spec(), result);
    }
  }

  @Override
  public boolean contains(V wanted) {
    values.write(wanted, value, 0);
    long result = map.lookup(MemorySegment.NULL, value, 0);
    if (result < 0 && result != -Errno.ENOENT) {
      throw map.refusals().of(MapOperation.BLOOM, "look a value up in", map.spec(), result);
    }
    return result >= 0;
  }
}
