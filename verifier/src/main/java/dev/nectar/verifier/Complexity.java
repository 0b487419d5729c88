package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.LinkedProgram.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the work of a verdict went, most first.
 *
 * @param functions by function
 * @param lines by source line; empty if none is known
 */
record Complexity(List<Part> functions, List<Part> lines) {
  /**
   * A part of a program.
   *
   * @param name of the function, or file, line and text
   * @param walked how often its instructions were walked
   * @param share of all that was walked, in percent
   */
  record Part(String name, int walked, double share) {}

  static Complexity of(Judgement judgement) {
    LinkedProgram program = judgement.program();
    Work work = judgement.verdict().work();
    Map<String, Integer> functions = new LinkedHashMap<>();
    List<Place> places = program.functions();
    int end = slots(program);
    for (int i = 0; i < places.size(); i++) {
      int to = i + 1 < places.size() ? places.get(i + 1).slot() : end;
      functions.merge(places.get(i).name(), work.between(places.get(i).slot(), to), Integer::sum);
    }
    if (places.isEmpty()) {
      functions.put(judgement.name(), work.between(0, end));
    }
    Map<String, Integer> lines = new LinkedHashMap<>();
    List<LineSpec> known = program.lines();
    for (int i = 0; i < known.size(); i++) {
      int to = i + 1 < known.size() ? known.get(i + 1).slot() : end;
      LineSpec line = known.get(i);
      lines.merge(title(line), work.between(line.slot(), to), Integer::sum);
    }
    return new Complexity(sorted(functions, work.total()), sorted(lines, work.total()));
  }

  /** What a line is called: its file, number and text. */
  static String title(LineSpec line) {
    return line.file() + ":" + line.line() + ": " + line.text().strip();
  }

  private static int slots(LinkedProgram program) {
    return program.body().stream().mapToInt(each -> each.slots()).sum();
  }

  private static List<Part> sorted(Map<String, Integer> counts, int total) {
    List<Part> parts = new ArrayList<>();
    counts.forEach(
        (name, walked) -> {
          if (walked > 0) {
            parts.add(new Part(name, walked, 100.0 * walked / total));
          }
        });
    parts.sort(Comparator.comparingInt(Part::walked).reversed());
    return parts;
  }
}
