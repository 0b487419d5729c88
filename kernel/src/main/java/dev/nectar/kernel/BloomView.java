package dev.nectar.kernel;

/**
 * A Bloom filter: a set that may think it contains what was never added. Linux 5.16. Every call is
 * a system call. For one thread at a time.
 *
 * @param <V> values
 */
public interface BloomView<V> {
  /**
   * Adds a value, for ever.
   *
   * @param value the value
   */
  void add(V value);

  /**
   * Whether a value may have been added.
   *
   * @param value the value
   * @return false if it certainly was not
   */
  boolean contains(V value);
}
