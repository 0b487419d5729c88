package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One file {@code TEST-CLASS.xml} for each class, as Surefire writes them and CI systems read. */
final class JUnitXml {
  private JUnitXml() {}

  static void write(Column column, Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, List<Outcome>> classes = new TreeMap<>();
    for (Outcome outcome : column.outcomes()) {
      classes.computeIfAbsent(outcome.className(), name -> new ArrayList<>()).add(outcome);
    }
    for (Map.Entry<String, List<Outcome>> each : classes.entrySet()) {
      String name = each.getKey().replaceAll("[^A-Za-z0-9._$-]", "_");
      Files.writeString(folder.resolve("TEST-" + name + ".xml"), suite(each, column));
    }
  }

  private static String suite(Map.Entry<String, List<Outcome>> suite, Column column) {
    long millis = suite.getValue().stream().mapToLong(Outcome::millis).sum();
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    attribute("name", suite.getKey(), out);
    attribute("time", seconds(millis), out);
    attribute("tests", Integer.toString(suite.getValue().size()), out);
    attribute("errors", "0", out);
    attribute("skipped", count(suite.getValue(), Outcome.Status.SKIP), out);
    attribute("failures", count(suite.getValue(), Outcome.Status.FAIL), out);
    out.append(">\n  <properties>\n    <property name=\"kernel\"");
    attribute("value", column.release(), out);
    out.append("/>\n  </properties>\n");
    suite.getValue().forEach(outcome -> test(outcome, out));
    return out.append("</testsuite>\n").toString();
  }

  private static String count(List<Outcome> outcomes, Outcome.Status status) {
    return Long.toString(outcomes.stream().filter(each -> each.status() == status).count());
  }

  private static void test(Outcome outcome, StringBuilder out) {
    out.append("  <testcase");
    attribute("classname", outcome.className(), out);
    attribute("name", name(outcome), out);
    attribute("time", seconds(outcome.millis()), out);
    switch (outcome.status()) {
      case PASS -> out.append("/>\n");
      case SKIP -> {
        out.append(">\n    <skipped");
        attribute("message", outcome.text(), out);
        out.append("/>\n  </testcase>\n");
      }
      case FAIL -> {
        out.append(">\n    <failure");
        attribute("message", outcome.summary(), out);
        out.append('>').append(escape(outcome.text())).append("</failure>\n  </testcase>\n");
      }
    }
  }

  private static String name(Outcome outcome) {
    boolean once = outcome.call().equals(outcome.test() + "()");
    return once || outcome.test().isEmpty()
        ? outcome.call()
        : outcome.test() + " " + outcome.call();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
  }

  private static void attribute(String name, String value, StringBuilder out) {
    out.append(' ').append(name).append("=\"").append(inAttribute(value)).append('"');
  }

  /** Characters that XML 1.0 has no place for become question marks. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(allowed(c) ? c : '?');
              }
            });
    return out.toString();
  }

  /** Parsers make a blank of a line's end in an attribute, unless it is written as a number. */
  private static String inAttribute(String text) {
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;");
  }

  private static boolean allowed(int c) {
    return c == '\n'
        || c == '\t'
        || c >= 0x20 && c <= 0xd7ff
        || c >= 0xe000 && c <= 0xfffd
        || c >= 0x10000;
  }
}
