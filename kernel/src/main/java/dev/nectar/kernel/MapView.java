package dev.nectar.kernel;

import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The entries of a map as values of Java. Every call is one or more system calls; nothing is
 * cached.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface MapView<K, V> {
  /**
   * Looks an entry up.
   *
   * @param key its key
   * @return its value, if there is one
   */
  Optional<V> get(K key);

  /**
   * Adds or replaces an entry.
   *
   * @param key its key
   * @param value its value
   */
  void put(K key, V value);

  /**
   * Removes an entry.
   *
   * @param key its key
   * @return whether there was one
   */
  boolean remove(K key);

  /**
   * Visits the entries. Those that are added or removed meanwhile may be seen or not; every other
   * is seen once.
   *
   * @param visitor is given each entry
   */
  void forEach(BiConsumer<? super K, ? super V> visitor);
}
