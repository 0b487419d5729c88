package dev.nectar.script.check;

import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;

/** Checks the conversions of a printf format: specification section 10. */
final class FormatChecker {
  private final Scope scope;

  FormatChecker(Scope scope) {
    this.scope = scope;
  }

  void check(Span span, String format, List<Type> arguments) {
    List<String> expected = conversions(format);
    if (arguments.size() != expected.size()) {
      scope.error(
          span,
          (arguments.size() < expected.size() ? "not enough" : "too many")
              + " arguments for format string ("
              + arguments.size()
              + " supplied, "
              + expected.size()
              + " expected)");
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      fit(span, expected.get(i), arguments.get(i));
    }
  }

  private void fit(Span span, String conversion, Type type) {
    if (type.isUnknown()) {
      return;
    }
    switch (conversion) {
      case "f", "F", "e", "E", "g", "G", "a", "A" ->
          scope.error(span, "unsupported format specifier: " + conversion);
      case "s" -> {
        if (!Assignments.isStorable(type)) {
          unsupported(span, conversion, type);
        }
      }
      case "r", "rx", "rh" -> {
        if (!(type instanceof Type.Str)) {
          unsupported(span, conversion, type);
        }
      }
      default -> {
        if (type.asInt().isEmpty() && !(type instanceof Type.Pointer)) {
          unsupported(span, conversion, type);
        }
      }
    }
  }

  private void unsupported(Span span, String conversion, Type type) {
    scope.error(span, "unsupported format specifier for type '" + type + "': " + conversion);
  }

  /** The conversions that take an argument, without flags, width and length. */
  static List<String> conversions(String format) {
    List<String> found = new ArrayList<>();
    int at = format.indexOf('%');
    while (at >= 0 && at + 1 < format.length()) {
      int i = skip(format, at + 1, "-+ #0");
      i = number(format, i);
      if (i < format.length() && format.charAt(i) == '.') {
        i = number(format, i + 1);
      }
      i = skip(format, i, "hlLjzt");
      int end = end(format, i);
      if (end > i) {
        found.add(format.substring(i, end));
      }
      boolean percent = at + 1 < format.length() && format.charAt(at + 1) == '%';
      at = format.indexOf('%', percent ? at + 2 : Math.max(end, at + 1));
    }
    return found;
  }

  /** A star takes no argument: the specification has it read and ignored. */
  private static int number(String format, int from) {
    if (from < format.length() && format.charAt(from) == '*') {
      return from + 1;
    }
    return skip(format, from, "0123456789");
  }

  private static int skip(String format, int from, String letters) {
    int i = from;
    while (i < format.length() && letters.indexOf(format.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static int end(String format, int at) {
    if (at >= format.length()) {
      return at;
    }
    char c = format.charAt(at);
    char next = at + 1 < format.length() ? format.charAt(at + 1) : '\0';
    if ((c == 'r' && (next == 'x' || next == 'h')) || (c == 'g' && next == 'r')) {
      return at + 2;
    }
    return "diuoxXcsprfFeEgGaA".indexOf(c) >= 0 ? at + 1 : at;
  }
}
