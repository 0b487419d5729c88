package dev.nectar.script.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A type of the language: specification section 4. */
public sealed interface Type {
  /** How an integer is read. */
  enum Sign {
    SIGNED,
    UNSIGNED,
    /** Signed, but from a constant not below zero, which adapts to the other side's sign. */
    LITERAL
  }

  /** An integer of 1, 2, 4 or 8 bytes. */
  record Int(int bytes, Sign sign) implements Type {
    /** Whether negative values are possible. */
    public boolean isSigned() {
      return sign != Sign.UNSIGNED;
    }

    /** The smallest type that holds a constant. */
    public static Int of(long value) {
      int bits = 65 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
      int bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
      return new Int(bytes, value < 0 ? Sign.SIGNED : Sign.LITERAL);
    }

    /** Whether a signed 64-bit value is one of this type. */
    public boolean holds(long value) {
      if (bytes == 8) {
        return isSigned() || value >= 0;
      }
      int bits = bytes * 8;
      return isSigned()
          ? value >= -1L << (bits - 1) && value < 1L << (bits - 1)
          : value >= 0 && value < 1L << bits;
    }

    @Override
    public String toString() {
      return (isSigned() ? "int" : "uint") + bytes * 8;
    }
  }

  /** {@code bool}. */
  record Bool() implements Type {
    @Override
    public String toString() {
      return "bool";
    }
  }

  /** What a string means that fills its capacity. */
  enum Cut {
    /** It may have been cut: it was read from memory. */
    POSSIBLE,
    /** It is whole. */
    NEVER
  }

  /** A string; the capacity counts the byte 0 at its end. */
  record Str(int capacity, Cut cut) implements Type {
    /** A string that is never cut. */
    Str(int capacity) {
      this(capacity, Cut.NEVER);
    }

    @Override
    public String toString() {
      return "string[" + capacity + "]";
    }
  }

  /** Which memory an address belongs to. */
  enum Space {
    KERNEL,
    USER,
    /** To be told by the address. */
    EITHER
  }

  /** An address of something. */
  record Pointer(Type target, Space space) implements Type {
    @Override
    public String toString() {
      return target + (target instanceof Pointer ? "*" : " *");
    }
  }

  /** {@code void}: memory without a type, only behind pointers. */
  record Memory() implements Type {
    @Override
    public String toString() {
      return "void";
    }
  }

  /** Several values of one type. */
  record Array(Type element, int length) implements Type {
    @Override
    public String toString() {
      return element + "[" + length + "]";
    }
  }

  /** A tuple. */
  record Tuple(List<Type> elements) implements Type {
    @Override
    public String toString() {
      return elements.stream().map(Type::toString).collect(Collectors.joining(",", "(", ")"));
    }
  }

  /** Whose stack. */
  enum StackKind {
    KERNEL,
    USER
  }

  /** How a stack is written. */
  enum StackMode {
    BPFTRACE,
    PERF,
    RAW
  }

  /** A stack of at most {@code limit} frames. */
  record Stack(StackKind kind, StackMode mode, int limit) implements Type {
    @Override
    public String toString() {
      return kind == StackKind.KERNEL ? "kstack_t" : "ustack_t";
    }
  }

  /** An address of the kernel shown as a symbol. */
  record KernelSymbol() implements Type {
    @Override
    public String toString() {
      return "ksym_t";
    }
  }

  /** A time shown by a format of strftime. */
  record Timestamp(String format) implements Type {
    @Override
    public String toString() {
      return "timestamp";
    }
  }

  /** The fields of an event. */
  record Arguments() implements Type {
    @Override
    public String toString() {
      return "args";
    }
  }

  /** Bytes of a kernel type that cannot be read yet. */
  record Opaque(String name, int bytes) implements Type {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What an aggregation does with its values. */
  enum Aggregation {
    COUNT,
    SUM,
    MIN,
    MAX,
    AVG,
    STATS,
    HIST,
    LHIST;

    /** The function's name. */
    public String function() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * The value of a map that aggregates.
   *
   * @param kind what it does
   * @param value the type of what it takes
   * @param shape for hist the bits; for lhist minimum, maximum, step; else empty
   */
  record Aggregate(Aggregation kind, Int value, List<Long> shape) implements Type {
    /** Whether the values of all CPUs make one number together. */
    public boolean isNumber() {
      return switch (kind) {
        case COUNT, SUM, MIN, MAX, AVG -> true;
        case STATS, HIST, LHIST -> false;
      };
    }

    @Override
    public String toString() {
      return kind.function() + "_t";
    }
  }

  /** No value. */
  record None() implements Type {
    @Override
    public String toString() {
      return "none";
    }
  }

  /** Not known yet, or wrong and already reported. */
  record Unknown() implements Type {
    @Override
    public String toString() {
      return "unknown";
    }
  }

  /** As a number, if it can be one. */
  default Optional<Int> asInt() {
    return switch (this) {
      case Int i -> Optional.of(i);
      case Bool _ -> Optional.of(new Int(1, Sign.UNSIGNED));
      default -> Optional.empty();
    };
  }

  /** The type with constants' types made plain. */
  default Type settled() {
    return switch (this) {
      case Int i -> i.sign() == Sign.LITERAL ? new Int(i.bytes(), Sign.SIGNED) : i;
      case Tuple t -> new Tuple(t.elements().stream().map(Type::settled).toList());
      case Aggregate a -> new Aggregate(a.kind(), (Int) a.value().settled(), a.shape());
      default -> this;
    };
  }

  /** Whether it is not known, or holds something that is not. */
  default boolean isUnknown() {
    return switch (this) {
      case Unknown _ -> true;
      case Tuple t -> t.elements().stream().anyMatch(Type::isUnknown);
      default -> false;
    };
  }
}
