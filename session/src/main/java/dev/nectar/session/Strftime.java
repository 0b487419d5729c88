package dev.nectar.session;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Times as {@code strftime} of POSIX writes them in the C locale; {@code %f} adds microseconds. */
final class Strftime {
  private static final long BILLION = 1_000_000_000L;

  private final ZoneId zone;

  Strftime(ZoneId zone) {
    this.zone = zone;
  }

  /** A time in nanoseconds since 1970. */
  String format(String format, long epochNanos) {
    ZonedDateTime time =
        Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, BILLION), Math.floorMod(epochNanos, BILLION))
            .atZone(zone);
    StringBuilder out = new StringBuilder();
    append(format, time, out);
    return out.toString();
  }

  private static void append(String format, ZonedDateTime time, StringBuilder out) {
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '%' && i + 1 < format.length()) {
        conversion(format.charAt(++i), time, out);
      } else {
        out.append(c);
      }
    }
  }

  private static void conversion(char c, ZonedDateTime t, StringBuilder out) {
    switch (c) {
      case 'Y' -> out.append(t.getYear());
      case 'C' -> padded(t.getYear() / 100, 2, '0', out);
      case 'y' -> padded(t.getYear() % 100, 2, '0', out);
      case 'm' -> padded(t.getMonthValue(), 2, '0', out);
      case 'd' -> padded(t.getDayOfMonth(), 2, '0', out);
      case 'e' -> padded(t.getDayOfMonth(), 2, ' ', out);
      case 'j' -> padded(t.getDayOfYear(), 3, '0', out);
      case 'H' -> padded(t.getHour(), 2, '0', out);
      case 'k' -> padded(t.getHour(), 2, ' ', out);
      case 'I' -> padded(hour12(t), 2, '0', out);
      case 'l' -> padded(hour12(t), 2, ' ', out);
      case 'M' -> padded(t.getMinute(), 2, '0', out);
      case 'S' -> padded(t.getSecond(), 2, '0', out);
      case 'f' -> padded(t.getNano() / 1000, 6, '0', out);
      case 's' -> out.append(t.toEpochSecond());
      case 'p' -> out.append(t.getHour() < 12 ? "AM" : "PM");
      case 'P' -> out.append(t.getHour() < 12 ? "am" : "pm");
      case 'a' -> out.append(t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT));
      case 'A' -> out.append(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US));
      case 'b', 'h' -> out.append(t.getMonth().getDisplayName(TextStyle.SHORT, Locale.US));
      case 'B' -> out.append(t.getMonth().getDisplayName(TextStyle.FULL, Locale.US));
      case 'u' -> out.append(t.getDayOfWeek().getValue());
      case 'w' -> out.append(t.getDayOfWeek().getValue() % 7);
      case 'G' -> out.append(t.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> padded(t.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', out);
      case 'V' -> padded(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', out);
      case 'U' -> padded(week(t, t.getDayOfWeek().getValue() % 7), 2, '0', out);
      case 'W' -> padded(week(t, t.getDayOfWeek().getValue() - 1), 2, '0', out);
      case 'z' -> offset(t.getOffset().getTotalSeconds(), out);
      case 'Z' -> out.append(zoneName(t));
      case 'T', 'X' -> append("%H:%M:%S", t, out);
      case 'R' -> append("%H:%M", t, out);
      case 'r' -> append("%I:%M:%S %p", t, out);
      case 'F' -> append("%Y-%m-%d", t, out);
      case 'D', 'x' -> append("%m/%d/%y", t, out);
      case 'c' -> append("%a %b %e %H:%M:%S %Y", t, out);
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case '%' -> out.append('%');
      default -> out.append('%').append(c);
    }
  }

  private static int hour12(ZonedDateTime t) {
    return t.getHour() % 12 == 0 ? 12 : t.getHour() % 12;
  }

  private static int week(ZonedDateTime t, int dayOfWeek) {
    return (t.getDayOfYear() - 1 + 7 - dayOfWeek) / 7;
  }

  private static String zoneName(ZonedDateTime t) {
    boolean summer = t.getZone().getRules().isDaylightSavings(t.toInstant());
    return java.util.TimeZone.getTimeZone(t.getZone())
        .getDisplayName(summer, java.util.TimeZone.SHORT, Locale.US);
  }

  private static void offset(int seconds, StringBuilder out) {
    int minutes = Math.abs(seconds) / 60;
    out.append(seconds < 0 ? '-' : '+');
    padded(minutes / 60, 2, '0', out);
    padded(minutes % 60, 2, '0', out);
  }

  private static void padded(int number, int width, char pad, StringBuilder out) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < width; i++) {
      out.append(pad);
    }
    out.append(digits);
  }
}
