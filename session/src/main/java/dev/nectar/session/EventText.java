package dev.nectar.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Prints the events of one {@code printf}: the format is taken apart once, integers and texts go
 * from the ring to the output without objects between. For one thread.
 */
final class EventText {
  private static final String FAILED = "!{error}";

  private final PrintfFormat format;
  private final List<ValueType> arguments;
  private final EventLayout layout;
  private final Decoder decoder;
  private final DatumText text;

  EventText(String format, List<ValueType> arguments, Decoder decoder, DatumText text) {
    this.format = PrintfFormat.parse(format);
    this.arguments = arguments;
    this.layout = EventLayout.of(arguments);
    this.decoder = decoder;
    this.text = text;
  }

  void append(MemorySegment ring, long record, ByteText out) {
    int argument = 0;
    long texts = record + layout.fixed();
    List<PrintfFormat.Piece> pieces = format.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case PrintfFormat.Literal literal -> out.append(literal.bytes(), 0, literal.bytes().length);
        case PrintfFormat.Conversion conversion -> {
          if (argument == arguments.size()) {
            out.append(FAILED);
            continue;
          }
          ValueType type = arguments.get(argument);
          long slot = record + layout.offsets().get(argument);
          argument++;
          int start = out.length();
          if (type instanceof ValueType.Text string) {
            int length = (int) ring.get(ValueLayout.JAVA_LONG_UNALIGNED, slot);
            string(conversion, string, ring, texts, length, out);
            texts += length;
          } else {
            value(conversion, type, ring, slot, out);
          }
          pad(conversion, start, out);
        }
      }
    }
  }

  private void string(
      PrintfFormat.Conversion conversion,
      ValueType.Text type,
      MemorySegment ring,
      long at,
      int length,
      ByteText out) {
    int end = Math.max(0, length - 1);
    if (conversion.kind() != 's') {
      bytes(conversion.kind(), ring, at, end, out);
      return;
    }
    out.append(ring, at, end);
    if (!Decoder.isWhole(type, end)) {
      text.cut(out);
    }
  }

  private static void bytes(char kind, MemorySegment ring, long at, int length, ByteText out) {
    for (int i = 0; i < length; i++) {
      int value = ring.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
      if (kind == 'r' && value >= 32 && value < 127) {
        out.append((char) value);
        continue;
      }
      if (kind == 'H') {
        out.append(i == 0 ? "" : " ");
      } else {
        out.append("\\x");
      }
      out.append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 15, 16));
    }
  }

  private void value(
      PrintfFormat.Conversion conversion,
      ValueType type,
      MemorySegment ring,
      long at,
      ByteText out) {
    if (conversion.kind() == 's') {
      text.append(decoder.read(type, ring, at), out);
      return;
    }
    long bits;
    switch (type) {
      case ValueType.Int i -> bits = Decoder.integer(i, ring, at);
      case ValueType.Bool _ -> bits = ring.get(ValueLayout.JAVA_BYTE, at) != 0 ? 1 : 0;
      case ValueType.Pointer _,
          ValueType.KernelSymbol _,
          ValueType.Timestamp _,
          ValueType.KernelStack _ ->
          bits = ring.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
      default -> {
        out.append(FAILED);
        return;
      }
    }
    number(conversion, bits, out);
  }

  private static void number(PrintfFormat.Conversion conversion, long bits, ByteText out) {
    int shift = 64 - 8 * conversion.bytes();
    long signed = bits << shift >> shift;
    long unsigned = bits << shift >>> shift;
    switch (conversion.kind()) {
      case 'd', 'i' -> {
        if (signed >= 0 && (conversion.plus() || conversion.blank())) {
          out.append(conversion.plus() ? '+' : ' ');
        }
        out.append(signed);
      }
      case 'u' -> out.digits(unsigned, 10);
      case 'o' -> out.append(conversion.alternative() ? "0" : "").digits(unsigned, 8);
      case 'x' -> out.append(conversion.alternative() ? "0x" : "").digits(unsigned, 16);
      case 'X' -> {
        out.append(conversion.alternative() ? "0X" : "");
        out.append(Long.toHexString(unsigned).toUpperCase(java.util.Locale.ROOT));
      }
      case 'p' -> out.append("0x").digits(bits, 16);
      case 'c' -> out.append((byte) bits);
      default -> out.append(FAILED);
    }
  }

  private static void pad(PrintfFormat.Conversion conversion, int start, ByteText out) {
    int missing = conversion.width() - (out.length() - start);
    if (missing <= 0) {
      return;
    }
    if (conversion.left()) {
      out.repeat(' ', missing);
    } else if (conversion.zero() && "diuoxX".indexOf(conversion.kind()) >= 0) {
      out.insert(afterSign(start, out), '0', missing);
    } else {
      out.insert(start, ' ', missing);
    }
  }

  private static int afterSign(int start, ByteText out) {
    byte first = out.bytes()[start];
    if (first == '-' || first == '+' || first == ' ') {
      return start + 1;
    }
    boolean prefixed =
        out.length() - start > 1
            && first == '0'
            && (out.bytes()[start + 1] == 'x' || out.bytes()[start + 1] == 'X');
    return prefixed ? start + 2 : start;
  }
}
