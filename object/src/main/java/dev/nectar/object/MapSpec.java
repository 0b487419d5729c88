package dev.nectar.object;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A map to be created.
 *
 * @param name unique in its object; the kernel is shown the first 15 characters
 * @param type the kind of map
 * @param keySize the key's size in bytes; 0 for ring buffers
 * @param valueSize the value's size in bytes, of one CPU for per-CPU maps; 0 for ring buffers
 * @param maxEntries the most entries; bytes for ring buffers, a power of two of at least a page;
 *     pages for arenas
 * @param flags creation flags
 * @param role what it is for
 * @param keyType the key's type in {@link ObjectSpec#types()}; 0 if unknown
 * @param valueType the value's type in {@link ObjectSpec#types()}; 0 if unknown
 * @param inner for maps of maps, what the maps in it are like
 * @param initial what it holds from the start
 * @param pinning whether it outlives its loader
 * @param extra {@code map_extra} of {@code union bpf_attr}: hash functions of a bloom filter, the
 *     address of an arena, Linux 5.16
 * @param numaNode the memory node it lies on, if it matters
 * @param binding how far its name is seen; sections of variables of one name are put together when
 *     objects are merged
 * @param alignment for sections of variables the bytes they are aligned to, a power of two, which
 *     only matters where such sections are put one behind the other; else 1
 */
public record MapSpec(
    String name,
    MapType type,
    int keySize,
    int valueSize,
    long maxEntries,
    Set<MapFlag> flags,
    MapRole role,
    int keyType,
    int valueType,
    Optional<MapSpec> inner,
    List<Slot> initial,
    Pinning pinning,
    long extra,
    Optional<Integer> numaNode,
    Binding binding,
    int alignment) {
  /** Keeps its own copies. */
  public MapSpec {
    flags = Set.copyOf(flags);
    initial = List.copyOf(initial);
    if (Integer.bitCount(alignment) != 1 || alignment < 0) {
      throw new IllegalArgumentException(
          "map " + name + " cannot be aligned to " + alignment + " bytes: no power of two");
    }
  }

  /**
   * A map whose name all objects see.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param type the kind of map
   * @param keySize the key's size in bytes; 0 for ring buffers
   * @param valueSize the value's size in bytes, of one CPU for per-CPU maps; 0 for ring buffers
   * @param maxEntries the most entries; bytes for ring buffers; pages for arenas
   * @param flags creation flags
   * @param role what it is for
   * @param keyType the key's type in {@link ObjectSpec#types()}; 0 if unknown
   * @param valueType the value's type in {@link ObjectSpec#types()}; 0 if unknown
   * @param inner for maps of maps, what the maps in it are like
   * @param initial what it holds from the start
   * @param pinning whether it outlives its loader
   * @param extra {@code map_extra} of {@code union bpf_attr}
   * @param numaNode the memory node it lies on, if it matters
   */
  public MapSpec(
      String name,
      MapType type,
      int keySize,
      int valueSize,
      long maxEntries,
      Set<MapFlag> flags,
      MapRole role,
      int keyType,
      int valueType,
      Optional<MapSpec> inner,
      List<Slot> initial,
      Pinning pinning,
      long extra,
      Optional<Integer> numaNode) {
    this(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        role,
        keyType,
        valueType,
        inner,
        initial,
        pinning,
        extra,
        numaNode,
        Binding.GLOBAL,
        1);
  }

  /**
   * A plain map that starts empty.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param type the kind of map
   * @param keySize the key's size in bytes; 0 for ring buffers
   * @param valueSize the value's size in bytes, of one CPU for per-CPU maps; 0 for ring buffers
   * @param maxEntries the most entries; bytes for ring buffers
   * @param flags creation flags
   */
  public MapSpec(
      String name, MapType type, int keySize, int valueSize, long maxEntries, Set<MapFlag> flags) {
    this(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        MapRole.PLAIN,
        0,
        0,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /**
   * Whether each CPU has its own values.
   *
   * @return true for the per-CPU kinds of hash, array and storage
   */
  public boolean perCpu() {
    return type.perCpu();
  }

  /**
   * The same with other first contents.
   *
   * @param contents what it is to hold from the start
   * @return another spec
   */
  public MapSpec with(List<Slot> contents) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        role,
        keyType,
        valueType,
        inner,
        contents,
        pinning,
        extra,
        numaNode,
        binding,
        alignment);
  }

  /**
   * The same, found or pinned by its name when it is loaded ({@link Pinning#BY_NAME}).
   *
   * @return another spec
   */
  public MapSpec pinned() {
    return with(Pinning.BY_NAME);
  }

  /**
   * The same with another way to be pinned.
   *
   * @param how whether it is found or pinned by its name
   * @return another spec
   */
  public MapSpec with(Pinning how) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        role,
        keyType,
        valueType,
        inner,
        initial,
        how,
        extra,
        numaNode,
        binding,
        alignment);
  }
}
