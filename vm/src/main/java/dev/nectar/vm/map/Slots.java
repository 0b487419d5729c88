package dev.nectar.vm.map;

import dev.nectar.kernel.KernelException;
import dev.nectar.vm.code.Memory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Places for the elements of a map, all there from the start or added as they are needed, and a
 * stack of those that are free. None is ever given back before the map is closed, so that who still
 * reads an element that was removed reads memory of the map. For any thread.
 */
final class Slots {
  private static final int FIRST_CHUNK = 8;
  private static final int NONE = -1;
  private static final long LOWER = 0xffff_ffffL;

  private final Memory memory;
  private final int size;
  private final int most;

  /** Where all lie if they are there from the start; else 0. */
  private final long base;

  /** Where each chunk lies, which has as many as all before it. */
  private final long[] chunks = new long[33];

  private volatile int made;

  /** What is below each free one. */
  private final int[] below;

  /** The highest free one, with a count of changes above it. */
  private final AtomicLong top = new AtomicLong(LOWER);

  private Slots(Memory memory, int size, int most, long base) {
    this.memory = memory;
    this.size = size;
    this.most = most;
    this.base = base;
    this.below = new int[most];
  }

  /**
   * Slots that are all there.
   *
   * @param size of each, a multiple of 8
   * @param most how many
   */
  static Slots of(Memory memory, int size, int most) {
    Slots slots = new Slots(memory, size, most, memory.allocate((long) size * most, 64));
    slots.made = most;
    for (int i = 0; i < most; i++) {
      slots.below[i] = i + 1 < most ? i + 1 : NONE;
    }
    slots.top.set(most == 0 ? LOWER : 0);
    return slots;
  }

  /**
   * Slots that are made when they are needed.
   *
   * @param size of each, a multiple of 8
   * @param most how many
   */
  static Slots growing(Memory memory, int size, int most) {
    return new Slots(memory, size, most, 0);
  }

  /** How many there can be. */
  int most() {
    return most;
  }

  /** How many there are. */
  int made() {
    return made;
  }

  /** Where a slot lies. */
  long address(int slot) {
    return base != 0 ? base + (long) slot * size : grown(slot);
  }

  private long grown(int slot) {
    int chunk = chunk(slot);
    return chunks[chunk] + (long) (slot - start(chunk)) * size;
  }

  /** The chunks start at 0, 8, 16, 32 and so on. */
  private static int chunk(int slot) {
    return slot < FIRST_CHUNK ? 0 : 29 - Integer.numberOfLeadingZeros(slot);
  }

  private static int start(int chunk) {
    return chunk == 0 ? 0 : FIRST_CHUNK << (chunk - 1);
  }

  /**
   * Takes a free one.
   *
   * @return its number; negative if there is none
   */
  int take() {
    while (true) {
      long seen = top.get();
      int slot = (int) seen;
      if (slot == NONE) {
        if (made == most || !grow()) {
          return NONE;
        }
        continue;
      }
      if (top.compareAndSet(seen, above(seen) | below[slot] & LOWER)) {
        return slot;
      }
    }
  }

  /** Gives one back. */
  void give(int slot) {
    while (true) {
      long seen = top.get();
      below[slot] = (int) seen;
      if (top.compareAndSet(seen, above(seen) | slot & LOWER)) {
        return;
      }
    }
  }

  private static long above(long seen) {
    return (seen & ~LOWER) + (1L << 32);
  }

  /** Makes more, if nobody did meanwhile. */
  private synchronized boolean grow() {
    if ((int) top.get() != NONE) {
      return true;
    }
    int from = made;
    if (from == most) {
      return false;
    }
    int chunk = chunk(from);
    int end = Math.min(most, Math.max(FIRST_CHUNK, from * 2));
    try {
      chunks[chunk] = memory.allocate((long) size * (end - from), 64);
    } catch (KernelException e) {
      return false;
    }
    made = end;
    for (int slot = end - 1; slot >= from; slot--) {
      give(slot);
    }
    return true;
  }

  /** Gives all memory back. */
  void close() {
    if (base != 0) {
      memory.free(base, (long) size * most);
      return;
    }
    for (int chunk = 0; start(chunk) < made; chunk++) {
      int end = Math.min(made, Math.max(FIRST_CHUNK, start(chunk) * 2));
      memory.free(chunks[chunk], (long) size * (end - start(chunk)));
    }
  }
}
