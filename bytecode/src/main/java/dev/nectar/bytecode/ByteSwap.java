package dev.nectar.bytecode;

/** Conversions of byte order (RFC 9669 section 4.2). */
public enum ByteSwap {
  /** Between the machine's order and little endian: clears upper bits, or swaps as well. */
  LITTLE_ENDIAN("le"),
  /** Between the machine's order and big endian: clears upper bits, or swaps as well. */
  BIG_ENDIAN("be"),
  /** Swaps on every machine, Linux 6.6. */
  ALWAYS("bswap");

  private final String text;

  ByteSwap(String text) {
    this.text = text;
  }

  /**
   * The name in listings, without the number of bits.
   *
   * @return {@code le}, {@code be} or {@code bswap}
   */
  public String text() {
    return text;
  }
}
