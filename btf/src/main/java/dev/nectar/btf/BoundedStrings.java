package dev.nectar.btf;

import java.util.function.IntFunction;

/**
 * Strings by their offset, but no more of them than real types have: names that overlap could make
 * gigabytes of few bytes.
 */
final class BoundedStrings {
  private static final long LEAST = 1 << 20;
  private static final int TIMES = 16;

  private final IntFunction<String> source;
  private long left;

  /** For so many bytes in all. */
  BoundedStrings(IntFunction<String> source, long bytes) {
    this.source = source;
    this.left = LEAST + TIMES * bytes;
  }

  String at(int offset) {
    String text = source.apply(offset);
    left -= text.length();
    if (left < 0) {
      throw new BtfException("its names are longer than all of its bytes");
    }
    return text;
  }
}
