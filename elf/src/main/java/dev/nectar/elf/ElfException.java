package dev.nectar.elf;

import dev.nectar.report.NectarException;

/** A file that is not ELF, or whose tables do not fit together. */
public final class ElfException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A broken file.
   *
   * @param reason what is wrong with it
   */
  public ElfException(String reason) {
    super("not a usable ELF file: " + reason, "");
  }
}
