package dev.nectar.object;

import java.util.Set;

/**
 * A map to be created.
 *
 * @param name unique in its object; the kernel is shown the first 15 characters
 * @param type the kind of map
 * @param keySize the key's size in bytes; 0 for ring buffers
 * @param valueSize the value's size in bytes, of one CPU for per-CPU maps; 0 for ring buffers
 * @param maxEntries the most entries; bytes for ring buffers, a power of two of at least a page
 * @param flags creation flags
 */
public record MapSpec(
    String name, MapType type, int keySize, int valueSize, long maxEntries, Set<MapFlag> flags) {
  /** Keeps its own copy of the flags. */
  public MapSpec {
    flags = Set.copyOf(flags);
  }

  /**
   * Whether each CPU has its own values.
   *
   * @return true for the per-CPU kinds of hash and array
   */
  public boolean perCpu() {
    return switch (type) {
      case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH -> true;
      default -> false;
    };
  }
}
