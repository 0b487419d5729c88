package dev.nectar.elf;

/**
 * An entry of a symbol table ({@code Elf64_Sym}).
 *
 * @param name its name as the file has it, with a version if the file has one there; empty for most
 *     symbols that stand for sections
 * @param value {@code st_value}: in a relocatable file bytes from the start of the section, else an
 *     address in memory before relocation
 * @param size bytes; 0 if unknown
 * @param type {@code STT_*}: {@link #FUNCTION} and the like
 * @param binding {@code STB_*}: {@link #LOCAL}, {@link #GLOBAL}, {@link #WEAK} or one of a system
 * @param visibility {@code STV_*}: {@link #VISIBLE}, {@link #INTERNAL}, {@link #HIDDEN}, {@link
 *     #PROTECTED}
 * @param section the index of the section that it lies in, or {@link #UNDEFINED}, {@link
 *     #ABSOLUTE}, {@link #COMMON}. Other indices that are reserved ({@code SHN_LORESERVE} and up)
 *     are negative too: 0xff00 is -256. So an index of a file with more than 65,279 sections cannot
 *     be mistaken for them.
 */
public record ElfSymbol(
    String name, long value, long size, int type, int binding, int visibility, int section) {
  /** {@code STT_NOTYPE}. */
  public static final int NO_TYPE = 0;

  /** {@code STT_OBJECT}: a variable. */
  public static final int OBJECT = 1;

  /** {@code STT_FUNC}. */
  public static final int FUNCTION = 2;

  /** {@code STT_SECTION}: stands for a section. */
  public static final int SECTION = 3;

  /** {@code STT_FILE}: its name is that of a source file. */
  public static final int FILE = 4;

  /** {@code STT_COMMON}: a variable that the linker makes room for. */
  public static final int COMMON_OBJECT = 5;

  /** {@code STT_TLS}: a variable of each thread. */
  public static final int THREAD_LOCAL = 6;

  /** {@code STT_GNU_IFUNC}: a function that returns the function to call. */
  public static final int INDIRECT_FUNCTION = 10;

  /** {@code STB_LOCAL}: known in its own file alone. */
  public static final int LOCAL = 0;

  /** {@code STB_GLOBAL}. */
  public static final int GLOBAL = 1;

  /** {@code STB_WEAK}: gives way to a global one; may stay undefined. */
  public static final int WEAK = 2;

  /** {@code STV_DEFAULT}. */
  public static final int VISIBLE = 0;

  /** {@code STV_INTERNAL}. */
  public static final int INTERNAL = 1;

  /** {@code STV_HIDDEN}: not seen outside of what it is linked into. */
  public static final int HIDDEN = 2;

  /** {@code STV_PROTECTED}: cannot be replaced from outside. */
  public static final int PROTECTED = 3;

  /** {@code SHN_UNDEF}: lies in another file. */
  public static final int UNDEFINED = 0;

  /** {@code SHN_ABS}: its value is no address. */
  public static final int ABSOLUTE = (short) 0xfff1;

  /** {@code SHN_COMMON}: its value is an alignment. */
  public static final int COMMON = (short) 0xfff2;

  /**
   * Whether it is a function.
   *
   * @return true also for a function that returns the function to call
   */
  public boolean isFunction() {
    return type == FUNCTION || type == INDIRECT_FUNCTION;
  }
}
