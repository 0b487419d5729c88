package dev.nectar.script.lower;

import dev.nectar.script.check.Type;
import dev.nectar.session.ValueType;
import java.nio.charset.StandardCharsets;

/** How values of the language's types lie in memory. */
final class ValueTypes {
  private ValueTypes() {}

  static ValueType of(Type type) {
    return switch (type) {
      case Type.Int i -> new ValueType.Int(i.bytes(), sign(i));
      case Type.Bool _ -> new ValueType.Bool();
      case Type.Str s -> new ValueType.Text(s.capacity(), cut(s));
      case Type.Pointer _ -> new ValueType.Pointer();
      case Type.Tuple t -> ValueType.Tuple.of(t.elements().stream().map(ValueTypes::of).toList());
      case Type.Stack s -> stack(s);
      case Type.KernelSymbol _ -> new ValueType.KernelSymbol();
      case Type.Timestamp t -> new ValueType.Timestamp(text(t.format()));
      case Type.Memory _,
          Type.Array _,
          Type.Arguments _,
          Type.Opaque _,
          Type.Aggregate _,
          Type.None _,
          Type.Unknown _ ->
          throw new IllegalArgumentException("no value: " + type);
    };
  }

  /** The text that the bytes of a literal, one a character, stand for. */
  static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static ValueType stack(Type.Stack s) {
    ValueType.StackMode mode = ValueType.StackMode.valueOf(s.mode().name());
    return switch (s.kind()) {
      case KERNEL -> new ValueType.KernelStack(mode, s.limit());
      case USER -> new ValueType.UserStack(mode, s.limit());
    };
  }

  static ValueType.Sign sign(Type.Int i) {
    return i.isSigned() ? ValueType.Sign.SIGNED : ValueType.Sign.UNSIGNED;
  }

  private static ValueType.Cut cut(Type.Str s) {
    return switch (s.cut()) {
      case POSSIBLE -> ValueType.Cut.POSSIBLE;
      case NEVER -> ValueType.Cut.NEVER;
    };
  }

  /** Whether values are kept in a register, rather than in memory. */
  static boolean isNumber(Type type) {
    return switch (type) {
      case Type.Int _, Type.Bool _, Type.Pointer _, Type.KernelSymbol _, Type.Timestamp _ -> true;
      case Type.Stack s -> s.kind() == Type.StackKind.KERNEL;
      default -> false;
    };
  }

  /** Whether an object of the type has bytes that writing a value leaves alone. */
  static boolean hasGaps(Type type) {
    return type instanceof Type.Str || type instanceof Type.Tuple;
  }

  /** The bytes a value takes. */
  static int size(Type type) {
    return switch (type) {
      case Type.Array a -> size(a.element()) * a.length();
      case Type.Opaque o -> o.bytes();
      default -> of(type).size();
    };
  }
}
