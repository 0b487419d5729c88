package dev.nectar.filter.graph;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a value of 32 bits. Immutable.
 *
 * @param low the least it can be, unsigned
 * @param high the most it can be, unsigned
 * @param possible the bits that can be set
 * @param certain the bits that are set
 * @param excluded some of the values it does not have
 * @param among the only values it can have; empty if they are too many to tell
 */
record Knowledge(
    long low, long high, int possible, int certain, Set<Integer> excluded, Set<Integer> among) {
  /** How many excluded values are kept. */
  private static final int MOST_EXCLUDED = 64;

  /** How many values a value may have to be told one by one. */
  private static final int MOST_AMONG = 16;

  private static final Knowledge NOTHING = upTo(-1);

  private static Knowledge upTo(int possible) {
    return new Knowledge(0, Integer.toUnsignedLong(possible), possible, 0, Set.of(), Set.of());
  }

  private static Knowledge exactly(int value) {
    long number = Integer.toUnsignedLong(value);
    return new Knowledge(number, number, value, value, Set.of(), Set.of(value));
  }

  /** What the form of a value tells. */
  static Knowledge of(Value value) {
    return switch (value) {
      case Value.Constant(int number) -> exactly(number);
      case Value.Load(Width width, Value base, int offset) ->
          upTo(width == Width.WORD ? -1 : (1 << 8 * width.bytes()) - 1);
      case Value.HeaderLength(int offset) -> upTo(0x3c);
      case Value.Binary(ClassicAluOp op, Value left, Value.Constant(int right)) ->
          computed(op, of(left), right);
      default -> NOTHING;
    };
  }

  /** What is known after an operation with a constant. */
  static Knowledge computed(ClassicAluOp op, Knowledge left, int right) {
    return switch (op) {
      case AND -> bits(left.possible & right, left.certain & right);
      case OR -> bits(left.possible | right, left.certain | right);
      case RSH ->
          Integer.compareUnsigned(right, 31) > 0
              ? exactly(0)
              : bits(left.possible >>> right, left.certain >>> right);
      case LSH ->
          Integer.compareUnsigned(right, 31) > 0
              ? exactly(0)
              : bits(left.possible << right, left.certain << right);
      default -> NOTHING;
    };
  }

  private static Knowledge bits(int possible, int certain) {
    return new Knowledge(
        Integer.toUnsignedLong(certain),
        Integer.toUnsignedLong(possible),
        possible,
        certain,
        Set.of(),
        Set.of());
  }

  /** Whether a comparison holds, if that is known. */
  Optional<Boolean> decide(ClassicJumpOp op, int with) {
    long number = Integer.toUnsignedLong(with);
    if (!among.isEmpty()) {
      int held = among(op, with, Facts.Outcome.HELD).size();
      return held == 0 ? no() : held == among.size() ? yes() : Optional.empty();
    }
    return switch (op) {
      case EQ -> equal(with, number);
      case GT -> low > number ? yes() : high <= number ? no() : Optional.empty();
      case GE -> low >= number ? yes() : high < number ? no() : Optional.empty();
      case SET -> (certain & with) != 0 ? yes() : (possible & with) == 0 ? no() : Optional.empty();
    };
  }

  /** Those of the values for which a comparison has an outcome. */
  private Set<Integer> among(ClassicJumpOp op, int with, Facts.Outcome outcome) {
    Set<Integer> rest = new LinkedHashSet<>(among);
    rest.removeIf(each -> Folding.holds(op, each, with) != (outcome == Facts.Outcome.HELD));
    return rest;
  }

  private Knowledge withAmong(Set<Integer> values) {
    return new Knowledge(low, high, possible, certain, excluded, values);
  }

  private Optional<Boolean> equal(int with, long number) {
    if (low == high && low == number) {
      return yes();
    }
    boolean never =
        number < low
            || number > high
            || (with & ~possible) != 0
            || (certain & ~with) != 0
            || excluded.contains(with);
    return never ? no() : Optional.empty();
  }

  private static Optional<Boolean> yes() {
    return Optional.of(true);
  }

  private static Optional<Boolean> no() {
    return Optional.of(false);
  }

  /** What is known where a comparison holds. */
  Knowledge where(ClassicJumpOp op, int with) {
    return narrowed(op, with)
        .withAmong(op == ClassicJumpOp.EQ ? Set.of(with) : among(op, with, Facts.Outcome.HELD));
  }

  private Knowledge narrowed(ClassicJumpOp op, int with) {
    long number = Integer.toUnsignedLong(with);
    return switch (op) {
      case EQ -> exactly(with);
      case GT -> between(number + 1, high);
      case GE -> between(number, high);
      case SET ->
          Integer.bitCount(with & possible) == 1 ? with(possible, certain | with & possible) : this;
    };
  }

  /** What is known where a comparison does not hold. */
  Knowledge whereNot(ClassicJumpOp op, int with) {
    return narrowedNot(op, with).withAmong(among(op, with, Facts.Outcome.FAILED));
  }

  private Knowledge narrowedNot(ClassicJumpOp op, int with) {
    long number = Integer.toUnsignedLong(with);
    return switch (op) {
      case EQ -> without(with);
      case GT -> between(low, number);
      case GE -> between(low, number - 1);
      case SET -> with(possible & ~with, certain);
    };
  }

  /** What is known where the bits of a mask have been found to be so. */
  Knowledge masked(int mask, Knowledge found) {
    return with(possible & (found.possible | ~mask), certain | found.certain & mask);
  }

  private Knowledge between(long least, long most) {
    long from = Math.max(low, least);
    long to = Math.min(high, most);
    // Contradictions are where no packet comes; anything is true there.
    return from > to ? this : new Knowledge(from, to, possible, certain, excluded, among);
  }

  private Knowledge with(int newPossible, int newCertain) {
    long from = Math.max(low, Integer.toUnsignedLong(newCertain));
    long to = Math.min(high, Integer.toUnsignedLong(newPossible));
    return from > to ? this : new Knowledge(from, to, newPossible, newCertain, excluded, among);
  }

  private Knowledge without(int value) {
    Set<Integer> more = new LinkedHashSet<>(excluded);
    if (more.size() < MOST_EXCLUDED) {
      more.add(value);
    }
    long number = Integer.toUnsignedLong(value);
    long from = low == number && low < high ? low + 1 : low;
    long to = high == number && low < high ? high - 1 : high;
    return new Knowledge(from, to, possible, certain, more, among);
  }

  /** What is known if either is true. */
  Knowledge or(Knowledge other) {
    Set<Integer> both = new LinkedHashSet<>();
    addRuledOut(excluded, other, both);
    addRuledOut(other.excluded, this, both);
    return new Knowledge(
        Math.min(low, other.low),
        Math.max(high, other.high),
        possible | other.possible,
        certain & other.certain,
        both,
        union(among, other.among));
  }

  private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Set.of();
    }
    Set<Integer> both = new LinkedHashSet<>(one);
    both.addAll(other);
    return both.size() > MOST_AMONG ? Set.of() : both;
  }

  private static void addRuledOut(Set<Integer> values, Knowledge by, Set<Integer> to) {
    for (int value : values) {
      if (by.decide(ClassicJumpOp.EQ, value).equals(no()) && to.size() < MOST_EXCLUDED) {
        to.add(value);
      }
    }
  }
}
