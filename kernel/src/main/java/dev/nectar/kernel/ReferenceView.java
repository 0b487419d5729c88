package dev.nectar.kernel;

import java.util.OptionalLong;

/**
 * The entries of a map that lead to things of the kernel. For one thread at a time.
 *
 * @param <K> keys
 */
public interface ReferenceView<K> {
  /**
   * Lets an entry lead to something, which lives at least as long as the entry.
   *
   * @param key its key
   * @param reference what it leads to
   * @throws IllegalArgumentException if such maps lead to something else
   * @throws KernelException if the kernel refuses it, such as a program of another type
   */
  void put(K key, Reference reference);

  /**
   * What an entry leads to.
   *
   * @param key its key
   * @return the number of the program or map, the cookie of the socket (maps with values of 8
   *     bytes), the index of the device or the length of the queue; empty if there is no such entry
   * @throws UnsupportedFeatureException if the kernel does not tell
   */
  OptionalLong get(K key);

  /**
   * Removes an entry.
   *
   * @param key its key
   * @return whether there was one
   */
  boolean remove(K key);
}
