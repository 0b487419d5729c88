package dev.nectar.script.check;

import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Target;
import dev.nectar.report.Span;
import dev.nectar.script.check.Settings.Missing;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Script.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns the texts of attach points into the points they mean: specification section 2. */
final class AttachPoints {
  private static final List<String> PROVIDERS =
      List.of(
          "begin",
          "end",
          "interval",
          "profile",
          "tracepoint",
          "rawtracepoint",
          "kprobe",
          "kretprobe",
          "fentry",
          "fexit",
          "uprobe",
          "uretprobe",
          "usdt",
          "software",
          "hardware",
          "watchpoint",
          "iter",
          "self",
          "test",
          "bench");

  private final Target target;
  private final Settings settings;
  private final Parameters parameters;
  private final Findings findings;
  private int wrong;

  AttachPoints(Target target, Settings settings, Parameters parameters, Findings findings) {
    this.target = target;
    this.settings = settings;
    this.parameters = parameters;
    this.findings = findings;
  }

  /** The points of one text; none if it is wrong or matches nothing, which is reported. */
  List<ProbePoint> resolve(Word written) {
    List<String> parts = parts(written.text());
    Span span = written.span();
    String provider = provider(parts.getFirst());
    return switch (provider) {
      case "begin" -> special(span, parts, new ProbePoint.Begin());
      case "end" -> special(span, parts, new ProbePoint.End());
      case "interval", "profile" -> clock(span, provider, parts);
      case "tracepoint" -> tracepoint(span, parts);
      case "rawtracepoint" -> rawTracepoint(span, parts);
      case "" -> {
        wrong(
            span,
            "Invalid probe type: " + parts.getFirst(),
            Nearest.hint(parts.getFirst(), PROVIDERS));
        yield List.of();
      }
      default -> {
        wrong(span, provider + " probes are not supported by this version");
        yield List.of();
      }
    };
  }

  /** How many texts were wrong, rather than without a match. */
  int wrong() {
    return wrong;
  }

  private void wrong(Span span, String message) {
    wrong(span, message, "");
  }

  private void wrong(Span span, String message, String hint) {
    wrong++;
    findings.error(span, message, hint);
  }

  private static String provider(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "k" -> "kprobe";
      case "kr" -> "kretprobe";
      case "f", "kfunc" -> "fentry";
      case "fr", "kretfunc" -> "fexit";
      case "t" -> "tracepoint";
      case "rt" -> "rawtracepoint";
      case "u" -> "uprobe";
      case "ur" -> "uretprobe";
      case "p" -> "profile";
      case "i" -> "interval";
      case "s" -> "software";
      case "h" -> "hardware";
      case "w" -> "watchpoint";
      case "it" -> "iter";
      default -> written.equals("U") ? "usdt" : PROVIDERS.contains(lower) ? lower : "";
    };
  }

  /** Cuts at colons outside of quotes, and puts parameters in. */
  private List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '$' && !quoted) {
        i = parameter(text, i, part);
      } else if (c == ':' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** Appends the parameter that starts here; answers the position of its last character. */
  private int parameter(String text, int at, StringBuilder part) {
    int end = at + 1;
    int number = 0;
    while (end < text.length() && Character.digit(text.charAt(end), 10) >= 0 && number < 10000) {
      number = number * 10 + Character.digit(text.charAt(end++), 10);
    }
    if (number == 0) {
      part.append('$');
      return at;
    }
    part.append(parameters.text(number));
    return end - 1;
  }

  private List<ProbePoint> special(Span span, List<String> parts, ProbePoint point) {
    if (parts.size() > 1) {
      wrong(span, "begin/end probes should not have a target");
      return List.of();
    }
    return List.of(point);
  }

  // ---- clocks

  private List<ProbePoint> clock(Span span, String provider, List<String> parts) {
    AttachPoint.Rate rate =
        switch (parts.size()) {
          case 2 -> duration(span, provider, parts.get(1));
          case 3 -> rate(span, provider, parts.get(1), parts.get(2));
          default -> null;
        };
    if (rate == null) {
      if (parts.size() != 2 && parts.size() != 3) {
        wrong(span, provider + " probe must have unit of time");
      }
      return List.of();
    }
    AttachPoint point =
        provider.equals("interval")
            ? new AttachPoint.Interval(rate)
            : new AttachPoint.Profile(rate);
    String name = provider + ":" + String.join(":", parts.subList(1, parts.size()));
    return List.of(new ProbePoint.Clock(name, point));
  }

  private AttachPoint.@Nullable Rate rate(Span span, String provider, String unit, String written) {
    long factor =
        switch (unit) {
          case "hz" -> 0;
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "us" -> 1_000L;
          default -> -1;
        };
    if (factor < 0) {
      wrong(span, unit + " is not an accepted unit of time");
      return null;
    }
    long number = positive(written);
    if (number <= 0 || (factor > 0 && number > Long.MAX_VALUE / factor)) {
      wrong(span, provider + " frequency should be a positive integer");
      return null;
    }
    return factor == 0
        ? new AttachPoint.Rate.Frequency(number)
        : period(span, provider, number * factor);
  }

  private AttachPoint.@Nullable Rate duration(Span span, String provider, String written) {
    int digits = 0;
    while (digits < written.length() && Character.digit(written.charAt(digits), 10) >= 0) {
      digits++;
    }
    String unit = written.substring(digits);
    if (digits == 0) {
      wrong(span, provider + " probe must have unit of time");
      return null;
    }
    long factor =
        switch (unit) {
          case "", "ns" -> 1;
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 0;
        };
    if (factor == 0) {
      wrong(span, unit + " is not an accepted unit of time");
      return null;
    }
    long number = positive(written.substring(0, digits));
    if (number <= 0 || number > Long.MAX_VALUE / factor) {
      wrong(span, provider + " frequency should be a positive integer");
      return null;
    }
    return period(span, provider, number * factor);
  }

  private AttachPoint.@Nullable Rate period(Span span, String provider, long nanoseconds) {
    if (nanoseconds < 1000) {
      wrong(
          span,
          "Invalid rate of "
              + provider
              + " probe. Minimum is 1000 or 1us. Found: "
              + nanoseconds
              + " nanoseconds");
      return null;
    }
    return new AttachPoint.Rate.Period(nanoseconds);
  }

  private static long positive(String text) {
    try {
      return Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  // ---- tracepoints

  private List<ProbePoint> tracepoint(Span span, List<String> parts) {
    if (parts.size() != 3 || parts.get(1).isEmpty() || parts.get(2).isEmpty()) {
      wrong(span, "tracepoint probe must have a target");
      return List.of();
    }
    String category = parts.get(1);
    String name = parts.get(2);
    List<ProbePoint> found = new ArrayList<>();
    for (AttachPoint each : find(AttachPattern.Kind.TRACEPOINT, category, name)) {
      if (each instanceof AttachPoint.Tracepoint t) {
        found.add(new ProbePoint.Tracepoint(t));
      }
    }
    if (found.isEmpty()) {
      missing(span, "tracepoint " + category + ":" + name, nearTracepoint(category, name));
    }
    return found;
  }

  private List<ProbePoint> rawTracepoint(Span span, List<String> parts) {
    String name = parts.getLast();
    if (parts.size() < 2 || parts.size() > 3 || name.isEmpty()) {
      wrong(span, "rawtracepoint probe must have a target");
      return List.of();
    }
    List<ProbePoint> found = new ArrayList<>();
    for (AttachPoint each : find(AttachPattern.Kind.RAW_TRACEPOINT, "*", name)) {
      if (each instanceof AttachPoint.RawTracepoint t) {
        found.add(new ProbePoint.RawTracepoint(t));
      }
    }
    if (found.isEmpty()) {
      missing(span, "rawtracepoint " + name, nearRaw(name));
    }
    return found;
  }

  private List<AttachPoint> find(AttachPattern.Kind kind, String category, String name) {
    return target.find(new AttachPattern(kind, category, name));
  }

  private void missing(Span span, String what, String hint) {
    switch (settings.missing()) {
      case ERROR -> findings.error(span, "No matches for " + what + ".", hint);
      case WARN -> findings.warning(span, "No matches for " + what + ". Skipping.");
      case IGNORE -> {}
    }
  }

  /** Says that nothing is left of a probe. */
  void nothingLeft(Span span) {
    if (settings.missing() == Missing.ERROR) {
      findings.error(
          span,
          "Probe has no valid attach points. If this is expected, set the 'missing_probes' config"
              + " variable to 'warn'.");
    } else if (settings.missing() == Missing.WARN) {
      findings.warning(
          span,
          "Probe has no valid attach points. It is being removed which may cause issues with"
              + " program behavior.");
    }
  }

  private String nearTracepoint(String category, String name) {
    if (settings.missing() != Missing.ERROR || category.contains("*") || name.contains("*")) {
      return "";
    }
    TreeSet<String> near = new TreeSet<>();
    for (AttachPoint each : find(AttachPattern.Kind.TRACEPOINT, category, "*")) {
      if (each instanceof AttachPoint.Tracepoint t) {
        near.add("tracepoint:" + t.category() + ":" + t.name());
      }
    }
    for (AttachPoint each : find(AttachPattern.Kind.TRACEPOINT, "*", name)) {
      if (each instanceof AttachPoint.Tracepoint t) {
        return "Did you mean 'tracepoint:" + t.category() + ":" + t.name() + "'?";
      }
    }
    return Nearest.hint("tracepoint:" + category + ":" + name, near);
  }

  private String nearRaw(String name) {
    if (settings.missing() != Missing.ERROR || name.contains("*")) {
      return "";
    }
    TreeSet<String> near = new TreeSet<>();
    for (AttachPoint each : find(AttachPattern.Kind.RAW_TRACEPOINT, "*", "*")) {
      if (each instanceof AttachPoint.RawTracepoint t) {
        near.add(t.name());
      }
    }
    return Nearest.hint(name, near);
  }
}
