package dev.nectar.session;

import java.util.List;

/** Values as the language prints them for people. */
final class DatumText {
  private static final int LABEL_WIDTH = 16;
  private static final int COUNT_WIDTH = 8;
  private static final int BAR_WIDTH = 52;
  private static final String UNITS = "KMGTPE";

  private final byte[] cutTrailer;

  DatumText(String cutTrailer) {
    this.cutTrailer = cutTrailer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  void append(Datum datum, ByteText out) {
    switch (datum) {
      case Datum.Int(long value, ValueType.Sign sign) -> integer(value, sign, out);
      case Datum.Bool(boolean value) -> out.append(value ? "true" : "false");
      case Datum.Pointer(long address) -> out.append("0x").digits(address, 16);
      case Datum.Text(byte[] bytes, boolean whole) -> {
        out.append(bytes, 0, bytes.length);
        if (!whole) {
          cut(out);
        }
      }
      case Datum.Tuple(List<Datum> elements) -> {
        out.append('(');
        elements(elements, out);
        out.append(')');
      }
      case Datum.Named(String text) -> out.append(text);
      case Datum.Stats(long count, Datum.Int average, Datum.Int total) -> {
        out.append("{ .count = ").append(count).append(", .average = ");
        append(average, out);
        out.append(", .total = ");
        append(total, out);
        out.append(" }");
      }
      case Datum.Histogram histogram -> histogram(histogram, out);
    }
  }

  static void integer(long value, ValueType.Sign sign, ByteText out) {
    if (sign == ValueType.Sign.SIGNED) {
      out.append(value);
    } else {
      out.digits(value, 10);
    }
  }

  /** Appends what stands for the rest of text that was cut. */
  void cut(ByteText out) {
    out.append(cutTrailer, 0, cutTrailer.length);
  }

  /** A key as it stands between brackets: a tuple without its parentheses. */
  void key(Datum key, ByteText out) {
    if (key instanceof Datum.Tuple(List<Datum> elements)) {
      elements(elements, out);
    } else {
      append(key, out);
    }
  }

  private void elements(List<Datum> elements, ByteText out) {
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      append(elements.get(i), out);
    }
  }

  private static void histogram(Datum.Histogram histogram, ByteText out) {
    long largest = 1;
    for (Datum.Bucket bucket : histogram.buckets()) {
      largest = Math.max(largest, bucket.count());
    }
    for (Datum.Bucket bucket : histogram.buckets()) {
      int start = out.length();
      label(bucket, histogram.unit(), out);
      out.repeat(' ', LABEL_WIDTH - (out.length() - start));
      start = out.length();
      out.append(bucket.count());
      out.insert(start, ' ', COUNT_WIDTH - (out.length() - start));
      int bar = (int) ((double) bucket.count() / largest * BAR_WIDTH);
      out.append(" |").repeat('@', bar).repeat(' ', BAR_WIDTH - bar).append("|\n");
    }
  }

  private static void label(Datum.Bucket bucket, Datum.Unit unit, ByteText out) {
    if (bucket.min().isEmpty()) {
      out.append("(..., ");
      bound(bucket.limit().orElse(0), unit, out);
      out.append(')');
      return;
    }
    long min = bucket.min().getAsLong();
    out.append('[');
    bound(min, unit, out);
    if (bucket.limit().isEmpty()) {
      out.append(", ...)");
    } else if (unit == Datum.Unit.LOGARITHMIC && bucket.limit().getAsLong() == min + 1) {
      out.append(']');
    } else if (bucket.limit().getAsLong() == 0 && min != 0) {
      // 2^64, which a long does not hold.
      out.append(", 16E)");
    } else {
      out.append(", ");
      bound(bucket.limit().getAsLong(), unit, out);
      out.append(')');
    }
  }

  private static void bound(long value, Datum.Unit unit, ByteText out) {
    // 2^63 is the limit of the last bucket; it is not a negative number.
    long rest = value;
    int power = 0;
    while (unit != Datum.Unit.PLAIN && rest != 0 && power < UNITS.length() && (rest & 1023) == 0) {
      rest = value == Long.MIN_VALUE ? rest >>> 10 : rest >> 10;
      power++;
    }
    out.append(rest);
    if (power > 0) {
      out.append(UNITS.charAt(power - 1));
    }
  }
}
