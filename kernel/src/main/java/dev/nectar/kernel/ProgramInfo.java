package dev.nectar.kernel;

import dev.nectar.object.ProgramType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a kernel says of a program ({@code struct bpf_prog_info} of {@code linux/bpf.h}). What an
 * older kernel does not tell, or not this process, is 0 or empty.
 *
 * @param id its number
 * @param type its type; empty if it is newer than {@link ProgramType}
 * @param name its name, cut to 15 characters
 * @param tag a digest of its code before it was changed for the kernel, 16 hexadecimal digits
 * @param loadedAt when it was loaded, from the start of the machine
 * @param user the number of the user who loaded it
 * @param gplCompatible whether its licence allows it to call the helpers that want that
 * @param instructions the number of encoded slots after verification
 * @param machineCode the size of its machine code in bytes; 0 if it is interpreted
 * @param maps the numbers of the maps it uses
 * @param types the number of the BTF that describes it
 * @param runTime how long it ran in all while {@link Kernel#countRuns()} was on. Linux 5.1
 * @param runs how often it ran while {@link Kernel#countRuns()} was on. Linux 5.1
 * @param missedRuns how often it was skipped because it was already running on that CPU. Linux 5.12
 * @param verified how many instructions the verifier followed. Linux 5.16
 */
public record ProgramInfo(
    int id,
    Optional<ProgramType> type,
    String name,
    String tag,
    Duration loadedAt,
    int user,
    boolean gplCompatible,
    int instructions,
    int machineCode,
    List<Integer> maps,
    int types,
    Duration runTime,
    long runs,
    long missedRuns,
    int verified) {
  /** Keeps its own copy. */
  public ProgramInfo {
    maps = List.copyOf(maps);
  }
}
