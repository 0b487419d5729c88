package dev.nectar.kernel.spi;

import dev.nectar.object.MapSpec;
import java.lang.foreign.MemorySegment;

/**
 * What a kernel does with the entries of a map, as the commands of {@code bpf(2)} do it: results
 * below 0 are negated error numbers. Where a map has no keys, {@link MemorySegment#NULL} stands for
 * one. For any thread.
 */
public interface MapCalls {
  /** {@code BPF_ANY}. */
  long ANY = 0;

  /** {@code BPF_NOEXIST}. */
  long NOEXIST = 1;

  /** {@code BPF_EXIST}. */
  long EXIST = 2;

  /** {@code BPF_F_LOCK}. */
  long LOCK = 4;

  /** What many entries are done to at once. */
  enum Batch {
    /** {@code BPF_MAP_LOOKUP_BATCH}. */
    READ,
    /** {@code BPF_MAP_LOOKUP_AND_DELETE_BATCH}. */
    TAKE,
    /** {@code BPF_MAP_UPDATE_BATCH}. */
    PUT,
    /** {@code BPF_MAP_DELETE_BATCH}. */
    REMOVE
  }

  /**
   * What the map was made from.
   *
   * @return the spec
   */
  MapSpec spec();

  /**
   * The size of a value.
   *
   * @return bytes, for per-CPU maps of the values of all CPUs
   */
  int valueBytes();

  /**
   * How refusals are told.
   *
   * @return the sentences
   */
  MapRefusals refusals();

  /**
   * {@code BPF_MAP_LOOKUP_ELEM}.
   *
   * @param key the key
   * @param value where the value is written
   * @param flags 0 or {@link #LOCK}
   * @return a result
   */
  long lookup(MemorySegment key, MemorySegment value, long flags);

  /**
   * {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}.
   *
   * @param key the key
   * @param value where the value is written
   * @return a result
   */
  long lookupAndDelete(MemorySegment key, MemorySegment value);

  /**
   * {@code BPF_MAP_UPDATE_ELEM}.
   *
   * @param key the key
   * @param value the value
   * @param flags {@link #ANY} and the others
   * @return a result
   */
  long update(MemorySegment key, MemorySegment value, long flags);

  /**
   * {@code BPF_MAP_DELETE_ELEM}.
   *
   * @param key the key
   * @return a result
   */
  long delete(MemorySegment key);

  /**
   * {@code BPF_MAP_GET_NEXT_KEY}.
   *
   * @param key the key; {@link MemorySegment#NULL} for the first
   * @param next where the next is written
   * @return a result
   */
  long nextKey(MemorySegment key, MemorySegment next);

  /**
   * Does something to many entries.
   *
   * @param what what
   * @param from where the last one ended, 8 bytes at least; {@link MemorySegment#NULL} for the
   *     start
   * @param end where it is written where this one ends
   * @param keys the keys, one behind the other
   * @param values the values, one behind the other
   * @param count an int: how many entries there are, or room for; then how many were done
   * @return a result
   */
  long batch(
      Batch what,
      MemorySegment from,
      MemorySegment end,
      MemorySegment keys,
      MemorySegment values,
      MemorySegment count);
}
