package dev.nectar.cli;

import dev.nectar.cli.Processes.Ran;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a script in a file of runs: a line {@code === title}, then sections, each headed by a
 * line: {@code --- options} (if there are any; words of the command line), {@code --- script},
 * {@code --- exit} (if it is not 0), {@code --- out} and {@code --- err} (if not empty). A section
 * ends before the line break of the next heading.
 */
record RunCase(String title, List<String> options, String script) {
  static List<RunCase> parse(String file) {
    List<RunCase> cases = new ArrayList<>();
    for (String each : file.split("(?m)^=== ", -1)) {
      if (!each.isBlank()) {
        String options = section(each, "options").strip();
        cases.add(
            new RunCase(
                each.lines().findFirst().orElse(""),
                options.isEmpty() ? List.of() : words(options),
                section(each, "script").stripTrailing()));
      }
    }
    return cases;
  }

  private static List<String> words(String line) {
    return line.lines().toList();
  }

  private static String section(String text, String name) {
    String head = "\n--- " + name + "\n";
    int from = text.indexOf(head);
    if (from < 0) {
      return "";
    }
    int end = text.indexOf("\n--- ", from + head.length() - 1);
    return text.substring(from + head.length(), end < 0 ? text.length() : end);
  }

  /** The case with what a run gave. */
  String with(Ran ran) {
    StringBuilder out = new StringBuilder("=== ").append(title).append('\n');
    if (!options.isEmpty()) {
      out.append("--- options\n").append(String.join("\n", options)).append('\n');
    }
    out.append("--- script\n").append(script).append('\n');
    if (ran.code() != 0) {
      out.append("--- exit\n").append(ran.code()).append('\n');
    }
    section("out", ran.out(), out);
    section("err", ran.err(), out);
    return out.toString();
  }

  private static void section(String name, String text, StringBuilder out) {
    if (!text.isEmpty()) {
      out.append("--- ").append(name).append('\n').append(text);
      out.append(text.endsWith("\n") ? "" : "<no line break>\n");
    }
  }
}
