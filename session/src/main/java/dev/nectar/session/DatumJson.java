package dev.nectar.session;

import dev.nectar.report.Json;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Values as JSON. */
final class DatumJson {
  private static final long EXACT = 1L << 53;

  private final String cutTrailer;

  DatumJson(String cutTrailer) {
    this.cutTrailer = cutTrailer;
  }

  void append(Datum datum, StringBuilder out) {
    switch (datum) {
      case Datum.Int(long value, ValueType.Sign sign) -> integer(value, sign, out);
      case Datum.Bool(boolean value) -> out.append(value);
      case Datum.Pointer(long address) -> integer(address, ValueType.Sign.UNSIGNED, out);
      case Datum.Text(byte[] bytes, boolean whole) ->
          text(bytes, bytes.length, whole ? "" : cutTrailer, out);
      case Datum.Tuple(List<Datum> elements) -> {
        out.append('[');
        for (int i = 0; i < elements.size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          append(elements.get(i), out);
        }
        out.append(']');
      }
      case Datum.Named(String text) -> Json.quote(text, out);
      case Datum.Stats(long count, Datum.Int average, Datum.Int total) -> {
        out.append("{\"count\": ").append(count).append(", \"average\": ");
        append(average, out);
        out.append(", \"total\": ");
        append(total, out);
        out.append('}');
      }
      case Datum.Histogram histogram -> histogram(histogram, out);
    }
  }

  /** Numbers that doubles cannot hold are strings. */
  private static void integer(long value, ValueType.Sign sign, StringBuilder out) {
    boolean negative = sign == ValueType.Sign.SIGNED && value < 0;
    long magnitude = negative ? -value : value;
    boolean exact = Long.compareUnsigned(magnitude, EXACT) <= 0 || roundTrips(value, sign);
    String digits =
        sign == ValueType.Sign.SIGNED ? Long.toString(value) : Long.toUnsignedString(value);
    if (exact) {
      out.append(digits);
    } else {
      out.append('"').append(digits).append('"');
    }
  }

  private static boolean roundTrips(long value, ValueType.Sign sign) {
    java.math.BigInteger whole =
        sign == ValueType.Sign.SIGNED
            ? java.math.BigInteger.valueOf(value)
            : new java.math.BigInteger(Long.toUnsignedString(value));
    return new java.math.BigDecimal(whole.doubleValue()).toBigInteger().equals(whole);
  }

  private static void histogram(Datum.Histogram histogram, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (Datum.Bucket bucket : histogram.buckets()) {
      out.append(separator).append('{');
      bucket
          .min()
          .ifPresent(
              min -> out.append("\"min\": ").append(Long.toUnsignedString(min)).append(", "));
      bucket
          .limit()
          .ifPresent(
              limit -> {
                // Only the first bucket of all can end below zero.
                String last =
                    bucket.min().isEmpty()
                        ? Long.toString(limit - 1)
                        : Long.toUnsignedString(limit - 1);
                out.append("\"max\": ").append(last).append(", ");
              });
      out.append("\"count\": ").append(bucket.count()).append('}');
      separator = ",";
    }
    out.append(']');
  }

  /** Bytes as a JSON string; one that is not UTF-8 becomes the character of its number. */
  static void text(byte[] bytes, int length, String trailer, StringBuilder out) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    CharBuffer decoded = CharBuffer.allocate(length + 2);
    while (true) {
      CoderResult result = decoder.decode(in, decoded, true);
      if (!result.isError()) {
        break;
      }
      for (int i = 0; i < result.length(); i++) {
        decoded.put((char) (in.get() & 0xff));
      }
    }
    Json.quote(decoded.flip() + trailer, out);
  }
}
