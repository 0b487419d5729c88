package dev.nectar.report;

import java.util.Collection;
import java.util.Map;

/**
 * Writes values as JSON (RFC 8259): maps, collections, numbers, booleans, {@link Json#NULL}, and
 * all else as its text. Stateless.
 */
public final class JsonText {
  private static final String STEP = "    ";

  /** How it is laid out. */
  public enum Layout {
    /** In one line. */
    COMPACT,
    /** A member or element a line. */
    PRETTY
  }

  private final Layout layout;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Layout layout) {
    this.layout = layout;
  }

  /**
   * Writes a value.
   *
   * @param value what to write; maps keep their order
   * @param layout how it is laid out
   * @return the text, and the end of its line
   */
  public static String of(Object value, Layout layout) {
    JsonText text = new JsonText(layout);
    text.value(value, 0);
    return text.out.append('\n').toString();
  }

  private void value(Object value, int depth) {
    switch (value) {
      case Map<?, ?> members -> members(members, depth);
      case Collection<?> elements -> elements(elements, depth);
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> {
        if (value.equals(Json.NULL)) {
          out.append("null");
        } else {
          Json.quote(value.toString(), out);
        }
      }
    }
  }

  private void members(Map<?, ?> members, int depth) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> each : members.entrySet()) {
      out.append(separator);
      line(depth + 1);
      Json.quote(each.getKey().toString(), out);
      out.append(layout == Layout.PRETTY ? ": " : ":");
      value(each.getValue(), depth + 1);
      separator = ",";
    }
    if (!members.isEmpty()) {
      line(depth);
    }
    out.append('}');
  }

  private void elements(Collection<?> elements, int depth) {
    boolean nested = elements.stream().anyMatch(each -> each instanceof Map);
    out.append('[');
    String separator = "";
    for (Object each : elements) {
      out.append(separator);
      if (nested) {
        line(depth + 1);
      }
      value(each, depth + 1);
      separator = nested || layout == Layout.COMPACT ? "," : ", ";
    }
    if (nested) {
      line(depth);
    }
    out.append(']');
  }

  private void line(int depth) {
    if (layout == Layout.PRETTY) {
      out.append('\n').repeat(STEP, depth);
    }
  }
}
