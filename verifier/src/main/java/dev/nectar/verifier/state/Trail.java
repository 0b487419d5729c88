package dev.nectar.verifier.state;

import java.util.Arrays;

/**
 * What a path did since the state before it was kept, as far as who walks it back must know:
 * instructions that did not come after the one before them in the program, accesses of the stack,
 * and numbers that have learnt from one another. Two numbers a step.
 */
public final class Trail {
  /** A register was spilled, or filled. */
  public static final long STACK = 1L << 49;

  /** The left side of a comparison points to the stack. */
  public static final long LEFT_ON_STACK = 1L << 50;

  /** The right side of a comparison points to the stack. */
  public static final long RIGHT_ON_STACK = 1L << 51;

  private static final int FIELD = 20;
  private static final long FIELD_MASK = (1L << FIELD) - 1;
  private static final int FRAME = 2 * FIELD;
  private static final int SLOT = FRAME + 3;
  private static final long[] NONE = {};

  private long[] steps = NONE;
  private int count;

  /** How many steps there are. */
  public int length() {
    return count;
  }

  /** The flags of an access of a slot of a frame's stack. */
  public static long stack(int frame, int slot) {
    return STACK | (long) frame << FRAME | (long) slot << SLOT;
  }

  /** Adds a step from an instruction (or -1) to another. */
  public void add(int from, int to, long flags, long linked) {
    if (2 * count == steps.length) {
      steps = Arrays.copyOf(steps, Math.max(16, 2 * steps.length));
    }
    steps[2 * count] = to | (long) (from + 1) << FIELD | flags;
    steps[2 * count + 1] = linked;
    count++;
  }

  /** More is known of the last step. */
  public void add(long flags, long linked) {
    steps[2 * count - 2] |= flags;
    steps[2 * count - 1] |= linked;
  }

  /** Where a step led to. */
  public int to(int step) {
    return (int) (steps[2 * step] & FIELD_MASK);
  }

  /** Where a step came from; -1 for the program's start. */
  public int from(int step) {
    return (int) (steps[2 * step] >>> FIELD & FIELD_MASK) - 1;
  }

  /** Whether a step has a flag. */
  public boolean has(int step, long flag) {
    return (steps[2 * step] & flag) != 0;
  }

  /** The frame whose stack a step accessed. */
  public int frame(int step) {
    return (int) (steps[2 * step] >>> FRAME & 7);
  }

  /** The slot that a step accessed. */
  public int slot(int step) {
    return (int) (steps[2 * step] >>> SLOT & 63);
  }

  /** The numbers that learnt from one another, as {@link Linked} packs them. */
  public long linked(int step) {
    return steps[2 * step + 1];
  }

  /** A copy. */
  public Trail copy() {
    Trail trail = new Trail();
    trail.count = count;
    trail.steps = count == 0 ? NONE : Arrays.copyOf(steps, 2 * count);
    return trail;
  }
}
