package dev.nectar.elf;

/**
 * A section header ({@code Elf64_Shdr}).
 *
 * @param name its name
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param address where it lies in memory, if it does
 * @param offset where it starts in the file
 * @param size bytes
 * @param link {@code sh_link}, the index of another section
 * @param info {@code sh_info}
 * @param entrySize the size of an entry, for tables
 */
public record Section(
    String name,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    int info,
    long entrySize) {
  /** {@code SHT_SYMTAB}. */
  public static final int SYMBOLS = 2;

  /** {@code SHT_STRTAB}. */
  public static final int STRINGS = 3;

  /** {@code SHT_NOTE}. */
  public static final int NOTES = 7;

  /** {@code SHT_NOBITS}: it takes no room in the file. */
  public static final int NO_BITS = 8;

  /** {@code SHT_DYNSYM}. */
  public static final int DYNAMIC_SYMBOLS = 11;
}
