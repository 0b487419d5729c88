package dev.nectar.session;

import java.util.List;
import java.util.OptionalLong;

/** A value that a program sent or a map holds, read and named. Immutable. */
public sealed interface Datum {
  /**
   * An integer.
   *
   * @param value the number; as bits if it has no sign
   * @param sign whether it has a sign
   */
  record Int(long value, ValueType.Sign sign) implements Datum {}

  /**
   * A truth value.
   *
   * @param value the value
   */
  record Bool(boolean value) implements Datum {}

  /**
   * An address.
   *
   * @param address its bits
   */
  record Pointer(long address) implements Datum {}

  /**
   * Text as the program had it.
   *
   * @param bytes any bytes but NUL; not to be changed
   * @param whole whether nothing was cut off
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Text(byte[] bytes, boolean whole) implements Datum {}

  /**
   * Several values.
   *
   * @param elements the values
   */
  record Tuple(List<Datum> elements) implements Datum {}

  /**
   * What only user space can name: a stack, a symbol, a time.
   *
   * @param text how it is shown
   */
  record Named(String text) implements Datum {}

  /**
   * Count, average and total.
   *
   * @param count how many values
   * @param average total / count, rounded to zero
   * @param total their sum
   */
  record Stats(long count, Int average, Int total) implements Datum {}

  /**
   * One bucket of a histogram.
   *
   * @param min the smallest value in it; empty if it is open
   * @param limit the smallest value beyond it; empty if it is open
   * @param count how many values
   */
  record Bucket(OptionalLong min, OptionalLong limit, long count) {}

  /**
   * A histogram.
   *
   * @param buckets from the first that is not empty to the last
   * @param unit how bounds are shortened
   */
  record Histogram(List<Bucket> buckets, Unit unit) implements Datum {}

  /** How the bounds of a histogram are written. */
  enum Unit {
    /** As they are. */
    PLAIN,
    /** With K, M, G, T, P and E for powers of 1024, where they divide. */
    BINARY,
    /** The same, and an interval of one value as that value. */
    LOGARITHMIC
  }
}
