package dev.nectar.vm.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The checksum of the Internet protocols (RFC 1071) in the steps that Linux makes it in: sums are
 * 32 bits wide, ones' complement, of words as they lie in memory.
 */
public final class Checksum {
  private static final long LOWER = 0xffff_ffffL;

  private Checksum() {}

  /**
   * {@code csum_partial}: adds bytes to a sum.
   *
   * @param bytes what is added
   * @param sum what there was
   * @return the sum, 32 bits
   */
  public static int partial(MemorySegment bytes, int sum) {
    long total = sum & LOWER;
    long size = bytes.byteSize();
    long at = 0;
    for (; at + 4 <= size; at += 4) {
      total += bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at) & LOWER;
    }
    if (at + 2 <= size) {
      total += bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
      at += 2;
    }
    if (at < size) {
      total += bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }
    return to32(total);
  }

  private static int to32(long sum) {
    long folded = (sum & LOWER) + (sum >>> 32);
    return (int) ((folded & LOWER) + (folded >>> 32));
  }

  /**
   * {@code csum_add}.
   *
   * @param left a sum
   * @param right another
   * @return the sum of both
   */
  public static int add(int left, int right) {
    return to32((left & LOWER) + (right & LOWER));
  }

  /**
   * {@code csum_sub}.
   *
   * @param left a sum
   * @param right what is taken from it
   * @return the difference
   */
  public static int subtract(int left, int right) {
    return add(left, ~right);
  }

  /**
   * {@code csum_fold}: the checksum as it stands in a header.
   *
   * @param sum a sum
   * @return 16 bits, as they lie in memory
   */
  public static int fold(int sum) {
    return ~fold16(sum) & 0xffff;
  }

  /**
   * {@code csum_from32to16}: a sum of 16 bits.
   *
   * @param sum a sum
   * @return 16 bits
   */
  public static int fold16(int sum) {
    int total = (sum & 0xffff) + (sum >>> 16);
    return (total + (total >>> 16)) & 0xffff;
  }
}
