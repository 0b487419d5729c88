package dev.nectar.kernel;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.util.Optional;
import java.util.Set;

/**
 * What a kernel says of a map ({@code struct bpf_map_info} of {@code linux/bpf.h}, and the {@code
 * fdinfo} of its descriptor). What an older kernel does not tell is 0 or empty.
 *
 * @param id its number
 * @param type its type; empty if it is newer than {@link MapType}
 * @param name its name, cut to 15 characters
 * @param keyBytes the size of a key
 * @param valueBytes the size of a value as user space sees it: for per-CPU maps one value for each
 *     possible CPU, each rounded up to 8 bytes
 * @param maxEntries the most entries; bytes for ring buffers; pages for arenas
 * @param flags creation flags, without those that are newer than {@link MapFlag}
 * @param extra {@code map_extra}, such as the address of an arena. Linux 5.16
 * @param types the number of the BTF that describes keys and values
 * @param keyType the key's type in it
 * @param valueType the value's type in it
 * @param kernelType the value's type in the kernel's BTF, for struct_ops
 * @param device the index of the network device it is offloaded to
 * @param frozen whether processes can no longer change it. Linux 5.2
 * @param memory how many bytes it takes in the kernel, or, before Linux 6.4, would take
 * @param owner the type of the programs that it holds, for program arrays
 * @param cpus the number of possible CPUs
 */
public record MapInfo(
    int id,
    Optional<MapType> type,
    String name,
    int keyBytes,
    int valueBytes,
    long maxEntries,
    Set<MapFlag> flags,
    long extra,
    int types,
    int keyType,
    int valueType,
    int kernelType,
    int device,
    boolean frozen,
    long memory,
    Optional<ProgramType> owner,
    int cpus) {
  /** Keeps its own copy. */
  public MapInfo {
    flags = Set.copyOf(flags);
  }
}
