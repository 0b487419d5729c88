package dev.nectar.kernel;

import java.util.Optional;

/**
 * The values of a queue (first in, first out) or a stack (last in, first out) as values of Java.
 * Linux 4.20. Every call is a system call. For one thread at a time.
 *
 * @param <V> values
 */
public interface QueueView<V> {
  /**
   * Adds a value, if there is room.
   *
   * @param value the value
   * @return false if the map is full
   */
  boolean offer(V value);

  /**
   * Adds a value; if the map is full, the oldest value makes room for it ({@code BPF_EXIST}).
   *
   * @param value the value
   */
  void push(V value);

  /**
   * Removes the next value.
   *
   * @return the value, if there is one
   */
  Optional<V> pop();

  /**
   * Looks at the next value.
   *
   * @return the value, if there is one
   */
  Optional<V> peek();
}
