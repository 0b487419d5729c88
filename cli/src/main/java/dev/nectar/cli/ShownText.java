package dev.nectar.cli;

import dev.nectar.report.Json;
import dev.nectar.report.Printable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Things of the kernel as text for people. */
final class ShownText {
  private static final String GAP = "  ";
  private static final String CUT = "…";

  /** Columns that are wider than the terminal are cut to no less than this. */
  private static final int NARROWEST = 8;

  private ShownText() {}

  /**
   * A table, a row each. Columns that none has anything for are left out.
   *
   * @param columns keys with what they are called
   * @param width of the terminal; without one, nothing is cut
   */
  static String table(
      List<Map<String, Object>> all, Map<String, String> columns, OptionalInt width) {
    List<String> keys = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    columns.forEach(
        (key, title) -> {
          if (all.stream().anyMatch(each -> !cell(each, key).isEmpty())) {
            keys.add(key);
            titles.add(title);
          }
        });
    if (keys.isEmpty()) {
      return "";
    }
    int[] widths = new int[keys.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = titles.get(i).length();
      for (Map<String, Object> each : all) {
        widths[i] = Math.max(widths[i], cell(each, keys.get(i)).length());
      }
    }
    width.ifPresent(columnsOfTerminal -> fit(widths, columnsOfTerminal));
    StringBuilder out = new StringBuilder();
    boolean[] right = new boolean[widths.length];
    for (int i = 0; i < right.length; i++) {
      String key = keys.get(i);
      right[i] = all.stream().map(each -> each.get(key)).anyMatch(Number.class::isInstance);
    }
    line(out, titles, widths, right);
    for (Map<String, Object> each : all) {
      line(out, keys.stream().map(key -> cell(each, key)).toList(), widths, right);
    }
    return out.toString();
  }

  /** Takes from the widest until all fit, or none can be cut more. */
  private static void fit(int[] widths, int width) {
    int gaps = GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() + gaps > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] >= widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
    }
  }

  private static void line(StringBuilder out, List<String> cells, int[] widths, boolean[] right) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      if (cell.length() > widths[i]) {
        cell = cell.substring(0, widths[i] - CUT.length()) + CUT;
      }
      int room = widths[i] - cell.length();
      line.repeat(' ', right[i] ? room : 0).append(cell).repeat(' ', right[i] ? 0 : room);
      line.append(GAP);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  /** All that is known of each, a line a member, with an empty line between things. */
  static String details(List<Map<String, Object>> all) {
    List<String> texts = new ArrayList<>();
    for (Map<String, Object> each : all) {
      int width = each.keySet().stream().mapToInt(String::length).max().orElse(0);
      StringBuilder out = new StringBuilder();
      each.forEach(
          (key, value) -> {
            out.append(key).repeat(' ', width - key.length()).append(GAP);
            out.append(String.join("\n" + " ".repeat(width) + GAP, lines(key, value)));
            out.append('\n');
          });
      texts.add(out.toString());
    }
    return String.join("\n", texts);
  }

  private static List<String> lines(String key, Object value) {
    return switch (value) {
      case Map<?, ?> members ->
          members.entrySet().stream()
              .map(each -> each.getKey() + " = " + plain(each.getKey().toString(), each.getValue()))
              .toList();
      case Collection<?> things when things.stream().anyMatch(Map.class::isInstance) ->
          things.stream().map(each -> plain(key, each)).toList();
      default -> List.of(plain(key, value));
    };
  }

  private static String cell(Map<String, Object> members, String key) {
    Object value = members.get(key);
    return value == null ? "" : plain(key, value);
  }

  private static String plain(String key, Object value) {
    return switch (value) {
      case Map<?, ?> process when process.containsKey("comm") ->
          Printable.of(process.get("comm") + "(" + process.get("pid") + ")");
      case Map<?, ?> members -> {
        List<String> texts = new ArrayList<>();
        members.forEach((name, each) -> texts.add(name + " " + plain(name.toString(), each)));
        yield String.join(GAP, texts);
      }
      case Collection<?> things -> {
        List<String> texts = new ArrayList<>();
        things.forEach(each -> texts.add(plain(key, each)));
        yield String.join(",", texts);
      }
      case Boolean flag -> flag ? "yes" : "no";
      case Number number -> number(key, number);
      default -> value.equals(Json.NULL) ? "-" : Printable.of(value.toString());
    };
  }

  private static String number(String key, Number number) {
    return switch (key) {
      case "loaded_at" ->
          LocalDateTime.ofInstant(Instant.ofEpochSecond(number.longValue()), ZoneId.systemDefault())
              .toString()
              .replace('T', ' ');
      case "flags", "addr", "offset", "ref_ctr_offset" ->
          number.longValue() == 0 ? "0" : "0x" + Long.toHexString(number.longValue());
      default -> number.toString();
    };
  }
}
