package dev.nectar.script.check;

import dev.nectar.script.check.Type.Int;
import dev.nectar.script.check.Type.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The smallest type that holds the values of two others: specification section 4. */
final class Join {
  private Join() {}

  static Optional<Type> of(Type a, Type b) {
    if (a.equals(b) || b instanceof Type.Unknown) {
      return Optional.of(a);
    }
    return switch (a) {
      case Type.Unknown _ -> Optional.of(b);
      case Int x when b instanceof Int y -> Optional.of(ints(x, y));
      case Type.Str x when b instanceof Type.Str y ->
          Optional.of(
              new Type.Str(
                  Math.max(x.capacity(), y.capacity()),
                  x.cut() == y.cut() ? x.cut() : Type.Cut.POSSIBLE));
      case Type.Tuple x when b instanceof Type.Tuple y -> tuples(x, y);
      case Type.Stack x when b instanceof Type.Stack y -> stacks(x, y);
      case Type.Pointer x when b instanceof Type.Pointer y -> pointers(x, y);
      case Type.Aggregate x when b instanceof Type.Aggregate y -> aggregates(x, y);
      default -> Optional.empty();
    };
  }

  static Int ints(Int a, Int b) {
    int widest = Math.max(a.bytes(), b.bytes());
    if (a.isSigned() == b.isSigned()) {
      return new Int(widest, a.sign() == b.sign() ? a.sign() : Sign.SIGNED);
    }
    Int signed = a.isSigned() ? a : b;
    Int unsigned = a.isSigned() ? b : a;
    if (signed.sign() == Sign.LITERAL) {
      return new Int(widest, Sign.UNSIGNED);
    }
    return signed.bytes() > unsigned.bytes()
        ? signed
        : new Int(Math.min(8, unsigned.bytes() * 2), Sign.SIGNED);
  }

  /** Whether no type holds the values of both. */
  static boolean losesSign(Type a, Type b) {
    return a instanceof Int x
        && b instanceof Int y
        && ((x.sign() == Sign.SIGNED && y.equals(Types.UINT64))
            || (y.sign() == Sign.SIGNED && x.equals(Types.UINT64)));
  }

  private static Optional<Type> tuples(Type.Tuple a, Type.Tuple b) {
    if (a.elements().size() != b.elements().size()) {
      return Optional.empty();
    }
    List<Type> elements = new ArrayList<>();
    for (int i = 0; i < a.elements().size(); i++) {
      Optional<Type> joined = of(a.elements().get(i), b.elements().get(i));
      if (joined.isEmpty()) {
        return Optional.empty();
      }
      elements.add(joined.get());
    }
    return Optional.of(new Type.Tuple(List.copyOf(elements)));
  }

  private static Optional<Type> stacks(Type.Stack a, Type.Stack b) {
    return a.kind() == b.kind() && a.mode() == b.mode()
        ? Optional.of(new Type.Stack(a.kind(), a.mode(), Math.max(a.limit(), b.limit())))
        : Optional.empty();
  }

  private static Optional<Type> pointers(Type.Pointer a, Type.Pointer b) {
    Type target = a.target().equals(b.target()) ? a.target() : new Type.Memory();
    return Optional.of(
        new Type.Pointer(target, a.space() == b.space() ? a.space() : Type.Space.EITHER));
  }

  private static Optional<Type> aggregates(Type.Aggregate a, Type.Aggregate b) {
    return a.kind() == b.kind() && a.shape().equals(b.shape())
        ? Optional.of(new Type.Aggregate(a.kind(), ints(a.value(), b.value()), a.shape()))
        : Optional.empty();
  }
}
