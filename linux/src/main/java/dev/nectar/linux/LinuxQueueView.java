package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.BpfHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A queue or stack, whose values have no keys. */
final class LinuxQueueView<V> implements QueueView<V> {
  private final LinuxMap map;
  private final Codec<V> values;
  private final MemorySegment value;

  LinuxQueueView(LinuxMap map, Codec<V> values) {
    this.map = map;
    this.values = values;
    this.value = Arena.ofAuto().allocate(Math.max(1, values.size()), 8);
  }

  @Override
  public boolean offer(V added) {
    values.write(added, value, 0);
    long result = map.update(0, value.address(), 0);
    if (result < 0 && result != -Errno.E2BIG) {
      throw MapRefusal.of(MapOperation.QUEUE, "push a value to", map.spec(), result);
    }
    return result >= 0;
  }

  @Override
  public void push(V added) {
    values.write(added, value, 0);
    long result = map.update(0, value.address(), BpfHeader.BPF_EXIST);
    if (result < 0) {
      throw MapRefusal.of(MapOperation.QUEUE, "push a value to", map.spec(), result);
    }
  }

  @Override
  public Optional<V> pop() {
    return found(map.lookupAndDelete(0, value.address()), "pop a value of");
  }

  @Override
  public Optional<V> peek() {
    return found(map.lookup(0, value.address(), 0), "peek at a value of");
  }

  private Optional<V> found(long result, String action) {
    if (result < 0 && result != -Errno.ENOENT) {
      throw MapRefusal.of(MapOperation.QUEUE, action, map.spec(), result);
    }
    return result < 0 ? Optional.empty() : Optional.of(values.read(value, 0));
  }
}
