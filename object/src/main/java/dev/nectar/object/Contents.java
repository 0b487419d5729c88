package dev.nectar.object;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that never change, such as the first value of a map. Zeros at the end take no room.
 * Immutable and safe for use by several threads.
 */
public final class Contents {
  private static final int SHOWN = 16;

  private final byte[] leading;
  private final int size;

  private Contents(byte[] leading, int size) {
    this.leading = leading;
    this.size = size;
  }

  /**
   * A copy of bytes.
   *
   * @param bytes the bytes
   * @return the same bytes
   */
  public static Contents of(byte[] bytes) {
    return of(bytes, bytes.length);
  }

  /**
   * A copy of bytes with zeros behind them.
   *
   * @param bytes the bytes
   * @param size how many there are with the zeros, at least as many
   * @return the bytes, then zeros
   */
  public static Contents of(byte[] bytes, int size) {
    if (size < bytes.length) {
      throw new IllegalArgumentException(bytes.length + " bytes do not fit into " + size);
    }
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return new Contents(Arrays.copyOf(bytes, used), size);
  }

  /**
   * Zeros.
   *
   * @param size how many
   * @return the zeros
   */
  public static Contents zeros(int size) {
    return of(new byte[0], size);
  }

  /**
   * How many bytes there are.
   *
   * @return bytes
   */
  public int size() {
    return size;
  }

  /**
   * The bytes.
   *
   * @return a copy, {@link #size} bytes
   */
  public byte[] bytes() {
    return Arrays.copyOf(leading, size);
  }

  /**
   * Some of the bytes.
   *
   * @param from the first of them, from 0
   * @param count how many, at most; there are fewer where the contents end before
   * @return a copy
   */
  public byte[] bytes(int from, int count) {
    if (from < 0 || count < 0) {
      throw new IllegalArgumentException("there are no " + count + " bytes from " + from);
    }
    byte[] some = new byte[Math.max(0, Math.min(count, size - from))];
    int known = Math.min(some.length, leading.length - from);
    if (known > 0) {
      System.arraycopy(leading, from, some, 0, known);
    }
    return some;
  }

  /**
   * These bytes and others behind them, with zeros between.
   *
   * @param start where the others start, at least {@link #size}
   * @param others the others
   * @return bytes up to the end of the others
   */
  public Contents then(int start, Contents others) {
    if (start < size) {
      throw new IllegalArgumentException("byte " + start + " is one of " + size + " bytes");
    }
    int end = Math.addExact(start, others.size);
    if (others.isZero()) {
      return new Contents(leading, end);
    }
    byte[] both = Arrays.copyOf(leading, start + others.leading.length);
    System.arraycopy(others.leading, 0, both, start, others.leading.length);
    return new Contents(both, end);
  }

  /**
   * Whether nothing but zeros is in it.
   *
   * @return true also if it is empty
   */
  public boolean isZero() {
    return leading.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Contents that
        && size == that.size
        && Arrays.equals(leading, that.leading);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(leading);
  }

  @Override
  public String toString() {
    int shown = Math.min(leading.length, SHOWN);
    return size
        + " bytes "
        + HexFormat.of().formatHex(leading, 0, shown)
        + (shown < size ? "…" : "");
  }
}
