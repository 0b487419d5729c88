package dev.nectar.cli;

import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPattern.Kind;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.Target;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The probes of a target that match what a user typed. */
final class Listing {
  private final Target target;

  Listing(Target target) {
    this.target = target;
  }

  /**
   * The matches of some patterns, by kind and name.
   *
   * @param points each once
   * @param trouble why some kinds could not be searched, when a pattern did not insist on them
   */
  record Matches(List<AttachPoint> points, List<NectarException> trouble) {}

  /** Searches; patterns may hold commas, and without any everything matches. */
  Matches find(List<String> operands) {
    List<String> patterns = new ArrayList<>();
    for (String operand : operands) {
      for (String pattern : operand.split(",")) {
        if (!pattern.isBlank()) {
          patterns.add(pattern.strip());
        }
      }
    }
    if (patterns.isEmpty()) {
      patterns.add("*:*");
    }
    Set<AttachPoint> points = new LinkedHashSet<>();
    List<NectarException> trouble = new ArrayList<>();
    for (String pattern : patterns) {
      find(pattern.indexOf(':') < 0 ? "*:" + pattern : pattern, points, trouble);
    }
    return new Matches(List.copyOf(points), trouble);
  }

  private void find(String pattern, Set<AttachPoint> points, List<NectarException> trouble) {
    int colon = pattern.indexOf(':');
    String provider = pattern.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = pattern.substring(colon + 1);
    for (Kind kind : Kind.values()) {
      boolean named = provider.equals(provider(kind)) || provider.equals(alias(kind));
      if (!named && !AttachPattern.matches(provider, provider(kind))) {
        continue;
      }
      try {
        points.addAll(find(kind, rest));
      } catch (NectarException e) {
        if (named) {
          throw e;
        }
        trouble.add(e);
      }
    }
  }

  private List<AttachPoint> find(Kind kind, String rest) {
    int colon = rest.indexOf(':');
    if (kind == Kind.TRACEPOINT && colon >= 0) {
      return target.find(
          new AttachPattern(kind, rest.substring(0, colon), rest.substring(colon + 1)));
    }
    // one * may stand for the category, the colon and the name together
    List<AttachPoint> matches = new ArrayList<>();
    for (AttachPoint point : target.find(new AttachPattern(kind, "*", "*"))) {
      String name = point.text();
      if (AttachPattern.matches(rest, name.substring(name.indexOf(':') + 1))) {
        matches.add(point);
      }
    }
    return matches;
  }

  /** What a point hands to programs, each as C declares it. */
  List<String> arguments(AttachPoint point) {
    Optional<EventFormat> format = target.format(point);
    List<String> arguments = new ArrayList<>();
    if (format.isPresent()) {
      for (Field field : format.get().fields()) {
        arguments.add(declaration(field));
      }
    }
    return arguments;
  }

  private static String declaration(Field field) {
    return switch (field.place()) {
      case INLINE ->
          field.type()
              + " "
              + field.name()
              + (field.elements() > 0 ? "[" + field.elements() + "]" : "");
      case DATA_LOC -> "__data_loc " + field.type() + "[] " + field.name();
      case REL_LOC -> "__rel_loc " + field.type() + "[] " + field.name();
    };
  }

  private static String provider(Kind kind) {
    return switch (kind) {
      case TRACEPOINT -> "tracepoint";
      case RAW_TRACEPOINT -> "rawtracepoint";
    };
  }

  private static String alias(Kind kind) {
    return switch (kind) {
      case TRACEPOINT -> "t";
      case RAW_TRACEPOINT -> "rt";
    };
  }

  /** A JSON array of strings. */
  static String quoted(List<String> values) {
    List<String> quoted = new ArrayList<>();
    for (String value : values) {
      quoted.add(Json.quote(value));
    }
    return "[" + String.join(", ", quoted) + "]";
  }
}
