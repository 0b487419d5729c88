package dev.nectar.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text under construction, as bytes: programs print strings of any bytes. Reused from event to
 * event. For one thread.
 */
public final class ByteText {
  private byte[] bytes = new byte[256];
  private int length;

  /** Empty text. */
  public ByteText() {}

  /**
   * The bytes, of which the first {@link #length()} count; valid until the next change.
   *
   * @return the buffer itself
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The length.
   *
   * @return bytes
   */
  public int length() {
    return length;
  }

  /** Makes it empty. */
  public void clear() {
    length = 0;
  }

  /**
   * Cuts the end off.
   *
   * @param to the new length, at most the old one
   */
  void truncate(int to) {
    length = to;
  }

  /**
   * Appends one byte.
   *
   * @param value the byte
   * @return this
   */
  public ByteText append(byte value) {
    room(1);
    bytes[length++] = value;
    return this;
  }

  /**
   * Appends a character.
   *
   * @param value an ASCII character
   * @return this
   */
  public ByteText append(char value) {
    return append((byte) value);
  }

  /**
   * Appends text in UTF-8.
   *
   * @param text the text
   * @return this
   */
  public ByteText append(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        return append(rest, 0, rest.length);
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  /**
   * Appends bytes.
   *
   * @param from where they are
   * @param offset the first
   * @param count how many
   * @return this
   */
  public ByteText append(byte[] from, int offset, int count) {
    room(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return this;
  }

  /**
   * Appends bytes from memory.
   *
   * @param from where they are
   * @param offset the first
   * @param count how many
   * @return this
   */
  ByteText append(java.lang.foreign.MemorySegment from, long offset, int count) {
    room(count);
    java.lang.foreign.MemorySegment.copy(
        from, java.lang.foreign.ValueLayout.JAVA_BYTE, offset, bytes, length, count);
    length += count;
    return this;
  }

  /**
   * Appends a signed number in decimal.
   *
   * @param value the number
   * @return this
   */
  public ByteText append(long value) {
    if (value == Long.MIN_VALUE) {
      return append("-9223372036854775808");
    }
    if (value < 0) {
      append('-');
    }
    return digits(Math.abs(value), 10);
  }

  /**
   * Appends an unsigned number.
   *
   * @param value the number
   * @param base 8, 10 or 16, whose letters are small
   * @return this
   */
  public ByteText digits(long value, int base) {
    room(24);
    int start = length;
    long rest = value;
    do {
      int digit = (int) Long.remainderUnsigned(rest, base);
      bytes[length++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
      rest = Long.divideUnsigned(rest, base);
    } while (rest != 0);
    for (int i = start, j = length - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return this;
  }

  /**
   * Appends a character several times.
   *
   * @param value an ASCII character
   * @param count how often; nothing if negative
   * @return this
   */
  public ByteText repeat(char value, int count) {
    if (count > 0) {
      room(count);
      Arrays.fill(bytes, length, length + count, (byte) value);
      length += count;
    }
    return this;
  }

  /** Inserts a character several times before what was appended since a position. */
  void insert(int at, char value, int count) {
    if (count > 0) {
      room(count);
      System.arraycopy(bytes, at, bytes, at + count, length - at);
      Arrays.fill(bytes, at, at + count, (byte) value);
      length += count;
    }
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /**
   * The text, with bytes that are not UTF-8 replaced.
   *
   * @return the text
   */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
