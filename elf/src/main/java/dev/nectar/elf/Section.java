package dev.nectar.elf;

/**
 * A section header ({@code Elf64_Shdr}).
 *
 * @param index its place in the table of section headers
 * @param name its name
 * @param type {@code sh_type}: {@link #PROGRAM_DATA} and the like
 * @param flags {@code sh_flags}: {@link #ALLOCATED} and the like
 * @param address where it lies in memory, if it does
 * @param offset where it starts in the file
 * @param size bytes
 * @param link {@code sh_link}, the index of another section
 * @param info {@code sh_info}
 * @param alignment {@code sh_addralign}: bytes; 0 and 1 mean none
 * @param entrySize the size of an entry, for tables
 */
public record Section(
    int index,
    String name,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    int info,
    long alignment,
    long entrySize) {
  /** {@code SHT_NULL}: no section. */
  public static final int UNUSED = 0;

  /** {@code SHT_PROGBITS}: code, data, and whatever only the program itself knows. */
  public static final int PROGRAM_DATA = 1;

  /** {@code SHT_SYMTAB}. */
  public static final int SYMBOLS = 2;

  /** {@code SHT_STRTAB}. */
  public static final int STRINGS = 3;

  /** {@code SHT_RELA}: relocations with addends. */
  public static final int RELOCATIONS_WITH_ADDENDS = 4;

  /** {@code SHT_DYNAMIC}. */
  public static final int DYNAMIC = 6;

  /** {@code SHT_NOTE}. */
  public static final int NOTES = 7;

  /** {@code SHT_NOBITS}: it takes no room in the file. */
  public static final int NO_BITS = 8;

  /** {@code SHT_REL}: relocations whose addends stand in the section that they change. */
  public static final int RELOCATIONS = 9;

  /** {@code SHT_DYNSYM}. */
  public static final int DYNAMIC_SYMBOLS = 11;

  /** {@code SHT_GROUP}: sections that are kept or dropped together. */
  public static final int GROUP = 17;

  /** {@code SHT_SYMTAB_SHNDX}: section indices of symbols that 16 bits do not hold. */
  public static final int SYMBOL_SECTIONS = 18;

  /** {@code SHT_LLVM_ADDRSIG}: the symbols whose address matters. */
  public static final int LLVM_ADDRESS_SIGNIFICANT = 0x6fff4c03;

  /** {@code SHF_WRITE}. */
  public static final long WRITABLE = 1;

  /** {@code SHF_ALLOC}: it is in memory while the program runs. */
  public static final long ALLOCATED = 1 << 1;

  /** {@code SHF_EXECINSTR}. */
  public static final long EXECUTABLE = 1 << 2;

  /** {@code SHF_MERGE}: equal entries may be made one. */
  public static final long MERGEABLE = 1 << 4;

  /** {@code SHF_STRINGS}: its entries end with a zero. */
  public static final long ZERO_TERMINATED = 1 << 5;

  /** {@code SHF_INFO_LINK}: {@link #info} is the index of a section. */
  public static final long INFO_IS_SECTION = 1 << 6;

  /** {@code SHF_GROUP}: it belongs to a {@link #GROUP}. */
  public static final long GROUPED = 1 << 9;

  /** {@code SHF_COMPRESSED}: its data start with {@code Elf64_Chdr}. */
  public static final long COMPRESSED = 1 << 11;
}
