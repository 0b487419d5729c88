package dev.nectar.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Reads values from records and maps. For one thread. */
final class Decoder {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Names names;

  Decoder(Names names) {
    this.names = names;
  }

  /** Reads a value as it lies in a map or tuple. */
  Datum read(ValueType type, MemorySegment from, long at) {
    return switch (type) {
      case ValueType.Int i -> new Datum.Int(integer(i, from, at), i.sign());
      case ValueType.Bool _ -> new Datum.Bool(from.get(ValueLayout.JAVA_BYTE, at) != 0);
      case ValueType.Pointer _ -> new Datum.Pointer(from.get(LONG, at));
      case ValueType.Text text -> text(text, from, at, text.size());
      case ValueType.Tuple tuple -> {
        List<Datum> elements = new ArrayList<>(tuple.elements().size());
        for (ValueType.Tuple.Element element : tuple.elements()) {
          elements.add(read(element.type(), from, at + element.offset()));
        }
        yield new Datum.Tuple(elements);
      }
      case ValueType.KernelStack s ->
          new Datum.Named(names.kernelStack(from.get(LONG, at), s.mode(), s.limit()));
      case ValueType.UserStack s ->
          new Datum.Named(
              names.userStack(from.get(LONG, at), from.get(INT, at + 8), s.mode(), s.limit()));
      case ValueType.KernelSymbol _ -> new Datum.Named(names.kernelSymbol(from.get(LONG, at)));
      case ValueType.Timestamp t ->
          new Datum.Named(names.wallClock(t.format(), from.get(LONG, at)));
    };
  }

  /** Reads text of at most so many bytes, the NUL included. */
  static Datum.Text text(ValueType.Text type, MemorySegment from, long at, int length) {
    int end = 0;
    while (end < length && from.get(ValueLayout.JAVA_BYTE, at + end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, bytes, 0, end);
    return new Datum.Text(bytes, isWhole(type, end));
  }

  /** Whether text of a length was not cut. */
  static boolean isWhole(ValueType.Text type, int length) {
    return type.cut() == ValueType.Cut.NEVER || length < type.size() - 1;
  }

  static long integer(ValueType.Int type, MemorySegment from, long at) {
    boolean signed = type.sign() == ValueType.Sign.SIGNED;
    return switch (type.size()) {
      case 1 -> {
        byte value = from.get(ValueLayout.JAVA_BYTE, at);
        yield signed ? value : value & 0xffL;
      }
      case 2 -> {
        short value = from.get(SHORT, at);
        yield signed ? value : value & 0xffffL;
      }
      case 4 -> {
        int value = from.get(INT, at);
        yield signed ? value : value & 0xffff_ffffL;
      }
      default -> from.get(LONG, at);
    };
  }
}
