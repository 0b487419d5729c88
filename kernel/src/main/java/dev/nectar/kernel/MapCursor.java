package dev.nectar.kernel;

import java.util.function.BiConsumer;

/**
 * A place among the entries of a map that goes from the first to the last, some at a time. Entries
 * may come and go meanwhile: those that are there all the time are met exactly once, others at most
 * once. For one thread at a time, as is the view it comes from.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface MapCursor<K, V> {
  /**
   * Visits the next entries. Where the kernel reads many at a time (hash maps and arrays, Linux
   * 5.6; per-CPU arrays, 5.13), this is one system call.
   *
   * @param most how many at most, at least 1; more are visited where a bucket of a hash map holds
   *     more, as the kernel does not divide those
   * @param visitor is given each entry
   * @return how many were visited; 0 at the end
   * @throws UnsupportedFeatureException if entries of such maps cannot be read
   */
  int read(int most, BiConsumer<? super K, ? super V> visitor);

  /**
   * Visits the next entries and removes them, in one step each: what programs write before is
   * visited, what they write afterwards is a new entry. If the visitor throws, those of this call
   * are gone all the same.
   *
   * @param most as for {@link #read}
   * @param visitor is given each entry
   * @return how many were visited; 0 at the end
   * @throws UnsupportedFeatureException if entries of such maps cannot be removed so
   */
  int take(int most, BiConsumer<? super K, ? super V> visitor);
}
