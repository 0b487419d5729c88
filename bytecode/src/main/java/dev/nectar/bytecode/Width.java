package dev.nectar.bytecode;

/** Operand widths (RFC 9669 section 5, size field). */
public enum Width {
  /** One byte. */
  BYTE(1, 0x10),
  /** Two bytes. */
  HALF(2, 0x08),
  /** Four bytes. */
  WORD(4, 0x00),
  /** Eight bytes. */
  DOUBLE(8, 0x18);

  private final int bytes;
  private final int code;

  Width(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  /**
   * The width in bytes.
   *
   * @return 1, 2, 4 or 8
   */
  public int bytes() {
    return bytes;
  }

  /**
   * The size field of load and store opcodes.
   *
   * @return the bits, in place
   */
  int code() {
    return code;
  }

  /**
   * The width of so many bytes.
   *
   * @param bytes 1, 2, 4 or 8
   * @return the width
   */
  public static Width ofBytes(int bytes) {
    return switch (bytes) {
      case 1 -> BYTE;
      case 2 -> HALF;
      case 4 -> WORD;
      case 8 -> DOUBLE;
      default -> throw new IllegalArgumentException("no operand is " + bytes + " bytes wide");
    };
  }
}
