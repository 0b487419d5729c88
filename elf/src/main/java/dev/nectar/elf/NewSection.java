package dev.nectar.elf;

import java.lang.foreign.MemorySegment;

/**
 * A section to be written.
 *
 * @param name its name
 * @param type {@code sh_type}: {@link Section#PROGRAM_DATA} and the like
 * @param flags {@code sh_flags}: {@link Section#ALLOCATED} and the like
 * @param alignment bytes, a power of two
 * @param entrySize the size of an entry, for tables; else 0
 * @param link the number of another section, as {@link ElfWriter#section} returned it; else 0
 * @param info {@code sh_info}; of a {@link Section#GROUP} the number of a symbol, as {@link
 *     ElfWriter#symbol} returned it
 * @param size bytes in memory: those of the data, or for {@link Section#NO_BITS} any number
 * @param data its bytes, none for {@link Section#NO_BITS}; read when the file is written
 */
public record NewSection(
    String name,
    int type,
    long flags,
    long alignment,
    long entrySize,
    int link,
    int info,
    long size,
    MemorySegment data) {
  /**
   * Checks the parts.
   *
   * @throws ElfException if the alignment is no power of two, the name has a zero byte, or the size
   *     is not that of the data
   */
  public NewSection {
    if (Long.bitCount(alignment) != 1) {
      throw ElfException.unwritable(
          "section " + name + " is aligned to " + alignment + " bytes", "use a power of two");
    }
    if (name.indexOf('\0') >= 0) {
      throw ElfException.unwritable(
          "the name of a section has a zero byte", "zero bytes end names: leave it out");
    }
    if (size < 0 || type != Section.NO_BITS && size != data.byteSize()) {
      throw ElfException.unwritable(
          "section " + name + " of " + size + " bytes has " + data.byteSize() + " bytes of data",
          "give as many as its size");
    }
  }

  /**
   * A section of the program's own code or data.
   *
   * @param name its name
   * @param flags {@code sh_flags}
   * @param alignment bytes, a power of two
   * @param data its bytes
   * @return the section
   */
  public static NewSection of(String name, long flags, long alignment, byte[] data) {
    return new NewSection(
        name,
        Section.PROGRAM_DATA,
        flags,
        alignment,
        0,
        0,
        0,
        data.length,
        MemorySegment.ofArray(data.clone()));
  }

  /**
   * A section that is zero when the program starts.
   *
   * @param name its name
   * @param alignment bytes, a power of two
   * @param size bytes
   * @return the section, writable and {@link Section#NO_BITS}
   */
  public static NewSection zeros(String name, long alignment, long size) {
    long flags = Section.ALLOCATED | Section.WRITABLE;
    return new NewSection(
        name, Section.NO_BITS, flags, alignment, 0, 0, 0, size, MemorySegment.NULL);
  }
}
