package dev.nectar.kernel;

import java.util.Optional;

/**
 * Values that belong to tasks, sockets, files or control groups, and go with them. For one thread
 * at a time. Each call opens the owner, unless it is a descriptor, and closes it again.
 *
 * @param <V> values
 */
public interface StorageView<V> {
  /**
   * Looks a value up.
   *
   * @param owner whose it is
   * @return the value, if the owner has one
   * @throws KernelException if there is no such owner
   * @throws IllegalArgumentException if such things own no entries of this map
   */
  Optional<V> get(Reference owner);

  /**
   * Gives the owner a value, or replaces it.
   *
   * @param owner whose it is to be
   * @param value the value
   * @throws KernelException if there is no such owner
   * @throws IllegalArgumentException if such things own no entries of this map
   */
  void put(Reference owner, V value);

  /**
   * Removes a value.
   *
   * @param owner whose it is
   * @return whether there was one
   * @throws KernelException if there is no such owner
   * @throws IllegalArgumentException if such things own no entries of this map
   */
  boolean remove(Reference owner);
}
