package dev.nectar.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The entries of a map as values of Java. Every call is one or more system calls; nothing is
 * cached. Which operations a type of map has is in {@link MapOperation}; the others throw {@link
 * UnsupportedFeatureException}, which says what to do instead. For one thread at a time: views cost
 * little, and each thread can have its own of the same map.
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
   * Looks an entry up while no program holds the lock in its value ({@code struct bpf_spin_lock},
   * {@code BPF_F_LOCK}, Linux 5.1), so that what belongs together is seen together.
   *
   * @param key its key
   * @return its value, if there is one; the lock is read as 0
   * @throws UnsupportedFeatureException if the kernel knows of no lock in these values
   */
  Optional<V> getLocked(K key);

  /**
   * Adds or replaces an entry.
   *
   * @param key its key
   * @param value its value
   * @throws KernelException if the map is full, or the key is beyond the end of an array
   */
  void put(K key, V value);

  /**
   * Adds or replaces an entry, while no program holds the lock in its value, see {@link
   * #getLocked}.
   *
   * @param key its key
   * @param value its value; the lock in it is left as it is
   * @throws UnsupportedFeatureException if the kernel knows of no lock in these values
   */
  void putLocked(K key, V value);

  /**
   * Adds an entry, in one step ({@code BPF_NOEXIST}).
   *
   * @param key its key
   * @param value its value
   * @return false if there is one, which stays; always so in arrays
   */
  boolean putIfAbsent(K key, V value);

  /**
   * Replaces an entry, in one step ({@code BPF_EXIST}).
   *
   * @param key its key
   * @param value its value
   * @return false if there is none, and none is made
   */
  boolean replace(K key, V value);

  /**
   * Adds or replaces entries, many in a system call where the kernel can (Linux 5.6).
   *
   * @param entries the entries
   * @throws KernelException if one is refused; the message says how many were put before it
   */
  default void putAll(Map<? extends K, ? extends V> entries) {
    entries.forEach(this::put);
  }

  /**
   * Removes an entry.
   *
   * @param key its key
   * @return whether there was one
   */
  boolean remove(K key);

  /**
   * Removes entries, many in a system call where the kernel can (Linux 5.6).
   *
   * @param keys their keys
   * @return how many there were
   */
  default long removeAll(Collection<? extends K> keys) {
    long removed = 0;
    for (K key : keys) {
      removed += remove(key) ? 1 : 0;
    }
    return removed;
  }

  /**
   * Removes an entry and returns what it was, in one step, so that nothing a program adds is lost.
   *
   * @param key its key
   * @return its value, if there was one
   * @throws UnsupportedFeatureException if the map is no hash map, or the kernel is older than
   *     Linux 5.14
   */
  Optional<V> take(K key);

  /**
   * A place before the first entry.
   *
   * @return the cursor
   */
  MapCursor<K, V> cursor();

  /**
   * Visits the entries. Those that are added or removed meanwhile may be seen or not; every other
   * is seen once.
   *
   * @param visitor is given each entry
   */
  void forEach(BiConsumer<? super K, ? super V> visitor);

  /**
   * Visits the entries and removes them, see {@link MapCursor#take}.
   *
   * @param visitor is given each entry
   */
  void takeAll(BiConsumer<? super K, ? super V> visitor);

  /** Removes all entries that are there; those that are added meanwhile may stay. */
  void clear();

  /**
   * Counts the entries, by going through them: the kernel keeps no count.
   *
   * @return how many there are; for arrays the length
   */
  long size();
}
