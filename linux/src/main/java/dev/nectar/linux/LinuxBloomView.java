package dev.nectar.linux;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.spi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A Bloom filter, which takes a value and looks whether it has one. */
final class LinuxBloomView<V> implements BloomView<V> {
  private final LinuxMap map;
  private final Codec<V> values;
  private final MemorySegment value;

  LinuxBloomView(LinuxMap map, Codec<V> values) {
    this.map = map;
    this.values = values;
    this.value = Arena.ofAuto().allocate(Math.max(1, values.size()), 8);
  }

  @Override
  public void add(V added) {
    values.write(added, value, 0);
    long result = map.update(0, value.address(), 0);
    if (result < 0) {
      throw MapRefusal.of(MapOperation.BLOOM, "add a value to", map.spec(), result);
    }
  }

  @Override
  public boolean contains(V wanted) {
    values.write(wanted, value, 0);
    long result = map.lookup(0, value.address(), 0);
    if (result < 0 && result != -Errno.ENOENT) {
      throw MapRefusal.of(MapOperation.BLOOM, "look a value up in", map.spec(), result);
    }
    return result >= 0;
  }
}
