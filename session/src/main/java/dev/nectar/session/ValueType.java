package dev.nectar.session;

import java.util.List;

/**
 * How a value lies in a map or a record, and how it is shown. Sizes are in bytes; integers are in
 * the kernel's byte order.
 */
public sealed interface ValueType {
  /**
   * The size in maps and in tuples.
   *
   * @return bytes
   */
  int size();

  /**
   * The alignment in maps and in tuples.
   *
   * @return 1, 2, 4 or 8
   */
  default int alignment() {
    return 8;
  }

  /** Whether an integer has a sign. */
  enum Sign {
    /** Two's complement. */
    SIGNED,
    /** No sign. */
    UNSIGNED
  }

  /**
   * An integer.
   *
   * @param size 1, 2, 4 or 8
   * @param sign whether it has a sign
   */
  record Int(int size, Sign sign) implements ValueType {
    @Override
    public int alignment() {
      return size;
    }
  }

  /** A truth value: one byte, 0 or 1, shown as {@code false} or {@code true}. */
  record Bool() implements ValueType {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int alignment() {
      return 1;
    }
  }

  /** An address, shown as {@code 0x…}. */
  record Pointer() implements ValueType {
    @Override
    public int size() {
      return 8;
    }
  }

  /**
   * Text, ended by NUL and padded with NULs. As an argument of an event it is not padded: see
   * {@link EventLayout}.
   *
   * @param size the capacity, the NUL included; text that fills it was cut, and is shown with the
   *     trailer for cut strings if {@code cut} says so
   * @param cut whether full text counts as cut
   */
  record Text(int size, Cut cut) implements ValueType {
    @Override
    public int alignment() {
      return 1;
    }
  }

  /** What text means that fills its capacity. */
  enum Cut {
    /** It was cut: a string read from memory. */
    POSSIBLE,
    /** It is whole: a literal, or a name with a fixed limit. */
    NEVER
  }

  /**
   * Several values, shown as {@code (a, b)}.
   *
   * @param elements the values and where they lie
   * @param size the whole size, a multiple of {@code alignment}
   * @param alignment the largest of the elements
   */
  record Tuple(List<Element> elements, int size, int alignment) implements ValueType {
    /** Keeps its own copy. */
    public Tuple {
      elements = List.copyOf(elements);
    }

    /**
     * One value of a tuple.
     *
     * @param offset bytes from the tuple's start
     * @param type its type
     */
    public record Element(int offset, ValueType type) {}

    /**
     * Lays values out in order, each aligned, as a C structure would be.
     *
     * @param types the values
     * @return the tuple
     */
    public static Tuple of(List<ValueType> types) {
      List<Element> elements = new java.util.ArrayList<>(types.size());
      int at = 0;
      int alignment = 1;
      for (ValueType type : types) {
        int a = type.alignment();
        at = (at + a - 1) & -a;
        elements.add(new Element(at, type));
        at += type.size();
        alignment = Math.max(alignment, a);
      }
      return new Tuple(elements, (at + alignment - 1) & -alignment, alignment);
    }
  }

  /** How the frames of a stack are shown. */
  enum StackMode {
    /** {@code symbol+offset}, indented by eight blanks. */
    BPFTRACE,
    /** Tab, address, symbol and module, as perf prints. */
    PERF,
    /** Addresses alone. */
    RAW
  }

  /**
   * A kernel stack: the number of an entry of the map {@link Plan#STACKS}, or 0 for none.
   *
   * @param mode how it is shown
   * @param limit the most frames shown
   */
  record KernelStack(StackMode mode, int limit) implements ValueType {
    @Override
    public int size() {
      return 8;
    }
  }

  /**
   * A user stack: the number of an entry of the map {@link Plan#STACKS}, or 0 for none; then the
   * process (4 bytes, in the initial pid namespace's numbers) and 4 bytes of zero.
   *
   * @param mode how it is shown
   * @param limit the most frames shown
   */
  record UserStack(StackMode mode, int limit) implements ValueType {
    @Override
    public int size() {
      return 16;
    }
  }

  /** An address in the kernel, shown as its symbol. */
  record KernelSymbol() implements ValueType {
    @Override
    public int size() {
      return 8;
    }
  }

  /**
   * A time since boot in nanoseconds, shown as wall-clock time.
   *
   * @param format as for {@code strftime}, {@code %f} being microseconds
   */
  record Timestamp(String format) implements ValueType {
    @Override
    public int size() {
      return 8;
    }
  }
}
