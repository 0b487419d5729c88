package dev.nectar.elf;

/**
 * A program header ({@code Elf64_Phdr}).
 *
 * @param type {@code p_type}
 * @param flags {@code p_flags}: 1 execute, 2 write, 4 read
 * @param offset where it starts in the file
 * @param address where it starts in memory, before relocation
 * @param fileSize bytes in the file
 * @param memorySize bytes in memory
 * @param alignment bytes; 0 and 1 mean none
 */
public record Segment(
    int type,
    int flags,
    long offset,
    long address,
    long fileSize,
    long memorySize,
    long alignment) {
  /** {@code PT_LOAD}. */
  public static final int LOAD = 1;

  /** {@code PT_NOTE}. */
  public static final int NOTES = 4;
}
