package dev.nectar.verifier.state;

/**
 * Up to six registers and spilled ones, in one number: what is learnt of one of them is learnt of
 * all. Ten bits each: frame, number of the register or slot, and which of both; and how many.
 */
public final class Linked {
  /** How many there may be. */
  public static final int MOST = 6;

  private static final int BITS = 10;
  private static final int COUNT = MOST * BITS;
  private static final int REGISTER = 1 << 9;

  private Linked() {}

  /** How many there are. */
  public static int count(long linked) {
    return (int) (linked >>> COUNT);
  }

  /** With a register. */
  public static long withRegister(long linked, int frame, int number) {
    return with(linked, frame | number << 3 | REGISTER);
  }

  /** With a slot of a stack. */
  public static long withSlot(long linked, int frame, int slot) {
    return with(linked, frame | slot << 3);
  }

  private static long with(long linked, int one) {
    int count = count(linked);
    return linked + (1L << COUNT) | (long) one << count * BITS;
  }

  /** Whether one is a register. */
  public static boolean isRegister(long linked, int index) {
    return (linked >>> index * BITS & REGISTER) != 0;
  }

  /** The frame of one. */
  public static int frame(long linked, int index) {
    return (int) (linked >>> index * BITS & 7);
  }

  /** The number of a register or slot. */
  public static int number(long linked, int index) {
    return (int) (linked >>> index * BITS + 3 & 63);
  }
}
