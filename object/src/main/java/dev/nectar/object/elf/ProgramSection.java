package dev.nectar.object.elf;

import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import java.util.Optional;
import java.util.Set;

/**
 * A row of the table of section names: what programs in a section of that name are.
 *
 * @param name the name, or what stands before the first slash behind it
 * @param type the type of the programs
 * @param attach what they are loaded as, if the kernel wants to know
 * @param flags how they are loaded
 * @param rest what stands behind the slash
 */
public record ProgramSection(
    String name, ProgramType type, Optional<AttachType> attach, Set<ProgramFlag> flags, Rest rest) {
  /** What the rest of a section's name says. */
  public enum Rest {
    /** There is none. */
    NONE,
    /** A kernel function, with {@code +} and an offset: {@code do_exit+4}. */
    KPROBE,
    /** A kernel function. */
    KRETPROBE,
    /** A pattern of kernel functions. */
    KPROBE_MULTI,
    /** A pattern of kernel functions. */
    KRETPROBE_MULTI,
    /** A file, a colon, and a function with an offset, or an offset in the file. */
    UPROBE,
    /** As {@link #UPROBE}. */
    URETPROBE,
    /** A file, a colon, a provider, a colon, the name of a probe. */
    USDT,
    /** A category, a slash, a tracepoint. */
    TRACEPOINT,
    /** A tracepoint. */
    RAW_TRACEPOINT,
    /** A tracepoint. */
    BTF_TRACEPOINT,
    /** A kernel function. */
    FENTRY,
    /** A kernel function. */
    FEXIT,
    /** A kernel function. */
    MODIFY_RETURN,
    /** A function of another program. */
    REPLACE,
    /** A hook of the kernel's security. */
    LSM,
    /** A list of the kernel's. */
    ITERATOR,
    /** What the point is, in the words of its kind. */
    TARGET,
    /** The same; the section's name tells it from other kinds that are loaded alike. */
    NAMED_TARGET
  }

  /** Keeps its own copy. */
  public ProgramSection {
    flags = Set.copyOf(flags);
  }
}
