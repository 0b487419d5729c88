package dev.nectar.verifier.values;

/**
 * The object that a pointer points to, and how far the pointer is to be trusted.
 *
 * @param source whose types it is of: {@link #PROGRAM}, 0 for the kernel, or the number of a module
 * @param id its type there
 * @param name its name
 * @param flags what is known of the pointer, of the flags here
 */
public record Pointee(int source, int id, String name, int flags) implements Detail {
  /** The program's own types. */
  public static final int PROGRAM = -1;

  /** It is valid as long as the program runs. */
  public static final int TRUSTED = 1;

  /** It is valid as long as the section of RCU lasts. */
  public static final int RCU = 2;

  /** It may point anywhere. */
  public static final int UNTRUSTED = 4;

  /** Each processor has its own. */
  public static final int PERCPU = 8;

  /** It is in a process. */
  public static final int USER = 16;

  /** The program has made it. */
  public static final int ALLOCATED = 32;

  /** It belongs to a collection. */
  public static final int NON_OWNING = 64;

  /** An object of which nothing is known. */
  public static final Pointee UNKNOWN = new Pointee(0, 0, "", 0);

  private static final int GOOD = TRUSTED | ALLOCATED | NON_OWNING;
  private static final int UNSAFE = UNTRUSTED | PERCPU | USER | RCU;

  /** Whether all of some flags are set. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** The same object with other flags. */
  public Pointee with(int others) {
    return new Pointee(source, id, name, others);
  }

  /** Whether something else is known than that it may be trusted. */
  public boolean isUnsafe() {
    return (flags & ~GOOD) != 0;
  }

  /** Whether it is valid, and not because of RCU alone. */
  public boolean isTrusted() {
    return (flags & GOOD) != 0 && (flags & UNSAFE) == 0;
  }

  /** Whether the program has made it. */
  public boolean isAllocated() {
    return has(ALLOCATED);
  }

  /** The kernel's name for such pointers. */
  public String title() {
    return (has(USER) ? "user_" : "")
        + (has(PERCPU) ? "percpu_" : "")
        + (has(RCU) ? "rcu_" : "")
        + (has(UNTRUSTED) ? "untrusted_" : "")
        + (has(TRUSTED) ? "trusted_" : "")
        + "ptr_";
  }
}
