package dev.nectar.elf;

import dev.nectar.report.NectarException;

/** A file that is not ELF, whose tables do not fit together, or that cannot be written. */
public final class ElfException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A broken file.
   *
   * @param reason what is wrong with it
   */
  public ElfException(String reason) {
    this(
        "not a usable ELF file: " + reason,
        "see what of it can be read: readelf -a; or make it anew");
  }

  private ElfException(String message, String advice) {
    super(message, advice);
  }

  static ElfException unwritable(String reason, String advice) {
    return new ElfException("cannot write an ELF file: " + reason, advice);
  }
}
