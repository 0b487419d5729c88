package dev.nectar.linux;

import dev.nectar.kernel.ProgramInfo;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A program as a listing shows it: what the kernel says, and what follows from that.
 *
 * @param info what the kernel says; all zeros but for the number if it is orphaned
 * @param typeNumber its type, a value of {@code enum bpf_prog_type}, also of those that are newer
 *     than {@link dev.nectar.object.ProgramType}
 * @param fullName its name, whole if its type information has it; empty if it has none
 * @param loadedAt when it was loaded, by the clock of today; empty if the kernel does not say
 * @param memory bytes it takes in the kernel; empty if {@code /proc} does not say
 * @param orphaned whether the device it was offloaded to is gone
 * @param offload the device it is offloaded to
 * @param metadata what its author left for readers, the variables {@code bpf_metadata_*} by the
 *     rest of their names: {@link String}, {@link Long} or {@link Boolean}, lists and maps of these
 */
public record ListedProgram(
    ProgramInfo info,
    int typeNumber,
    String fullName,
    Optional<Instant> loadedAt,
    OptionalLong memory,
    boolean orphaned,
    Optional<Offload> offload,
    Map<String, Object> metadata) {}
