package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;

/** The keys of arrays, which are their places. */
final class Places {
  private Places() {}

  /** {@code array_map_get_next_key}. */
  static long next(Memory memory, long entries, long key, long next) {
    long index = key == 0 ? -1 : Integer.toUnsignedLong(memory.getInt(key));
    if (index == entries - 1) {
      return -Errno.ENOENT;
    }
    memory.putInt(next, index >= entries ? 0 : (int) (index + 1));
    return 0;
  }
}
