package dev.nectar.linux;

import dev.nectar.kernel.MapInfo;
import java.util.Optional;

/**
 * A map as a listing shows it.
 *
 * @param info what the kernel says
 * @param typeNumber its type, a value of {@code enum bpf_map_type}, also of those that are newer
 *     than {@link dev.nectar.object.MapType}
 * @param valueSize the size of one CPU's value in bytes
 * @param flagBits creation flags, {@code BPF_F_*}, also those that are newer than {@link
 *     dev.nectar.object.MapFlag}
 * @param ownerCompiled whether the programs that it holds are machine code, for program arrays that
 *     hold or held one
 * @param offload the device it is offloaded to
 */
public record ListedMap(
    MapInfo info,
    int typeNumber,
    int valueSize,
    int flagBits,
    Optional<Boolean> ownerCompiled,
    Optional<Offload> offload) {}
