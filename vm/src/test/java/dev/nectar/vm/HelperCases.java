package dev.nectar.vm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of {@code helpers.txt}, whose first lines say how it is written. */
record HelperCases(List<Case> all, Map<String, String> excused) {
  private static final Pattern ALTERNATIVES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern CALL = Pattern.compile("call (bpf_\\w+)");
  private static final Pattern KEPT = Pattern.compile("out\\[(\\d+)\\] = (r\\d)");
  private static final Pattern MAP = Pattern.compile("map\\[(\\w+)\\]");

  /**
   * A program with alternatives.
   *
   * @param line where it starts
   * @param type what its type is called
   * @param text as it is written
   */
  record Case(int line, String type, String text) {
    /** All that it means, with one alternative chosen at each place. */
    List<Variant> variants() {
      List<Variant> all = new ArrayList<>();
      expand(text, all);
      return all;
    }

    /** At most so many of them, from all over. */
    List<Variant> variants(int most) {
      List<Variant> all = variants();
      Collections.shuffle(all, new Random(line));
      return all.subList(0, Math.min(most, all.size()));
    }

    private void expand(String rest, List<Variant> all) {
      Matcher at = ALTERNATIVES.matcher(rest);
      if (!at.find()) {
        all.add(Variant.of(type, rest));
        return;
      }
      for (String each : at.group(1).split("\\|", -1)) {
        expand(rest.substring(0, at.start()) + each + rest.substring(at.end()), all);
      }
    }

    /** The helpers that it calls. */
    Set<String> helpers() {
      Set<String> called = new LinkedHashSet<>();
      for (Variant each : variants()) {
        Matcher call = CALL.matcher(each.code());
        while (call.find()) {
          called.add(call.group(1));
        }
      }
      return called;
    }

    @Override
    public String toString() {
      return "line " + line + " (" + type + "): " + String.join(", ", helpers());
    }
  }

  /**
   * One program.
   *
   * @param type what its type is called
   * @param code what the assembler reads
   * @param settings what is said of it otherwise, by name
   */
  record Variant(String type, String code, Map<String, String> settings) {
    static Variant of(String type, String text) {
      Map<String, String> settings = new LinkedHashMap<>();
      StringBuilder code = new StringBuilder("r6 = r1\nr0 = 0\n");
      for (String each : text.split("\n")) {
        String line = each.strip();
        if (line.startsWith("@")) {
          String[] parts = line.substring(1).split(" ", 2);
          settings.put(parts[0], parts.length > 1 ? parts[1] : "");
        } else {
          code.append(kept(line)).append('\n');
        }
      }
      if (!code.toString().contains("exit\n")) {
        code.append("exit\n");
      }
      return new Variant(type, code.toString(), settings);
    }

    private static String kept(String line) {
      Matcher at = KEPT.matcher(line);
      return at.matches()
          ? "r9 = map[out][0]+" + at.group(1) + "\n*(u64 *)(r9 + 0) = " + at.group(2)
          : line;
    }

    Optional<String> setting(String name) {
      return Optional.ofNullable(settings.get(name));
    }

    /** The names of the maps that it uses. */
    Set<String> maps() {
      Set<String> names = new LinkedHashSet<>();
      Matcher at = MAP.matcher(code);
      while (at.find()) {
        names.add(at.group(1));
      }
      return names;
    }
  }

  static HelperCases read() {
    try (InputStream file = HelperCases.class.getResourceAsStream("helpers.txt")) {
      if (file == null) {
        throw new IllegalStateException("there is no helpers.txt");
      }
      return of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("helpers.txt cannot be read", e);
    }
  }

  private static HelperCases of(String text) {
    List<Case> all = new ArrayList<>();
    Map<String, String> excused = new LinkedHashMap<>();
    String type = "";
    StringBuilder paragraph = new StringBuilder();
    int start = 0;
    String[] lines = (text + "\n\n").split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.startsWith("== ")) {
        type = line.substring(3);
      } else if (line.startsWith("! ")) {
        String[] parts = line.substring(2).split(": ", 2);
        List.of(parts[0].split(" ")).forEach(each -> excused.put(each, parts[1]));
      } else if (line.isEmpty() && !paragraph.isEmpty()) {
        all.add(new Case(start, type, paragraph.toString()));
        paragraph.setLength(0);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        start = paragraph.isEmpty() ? i + 1 : start;
        paragraph.append(line).append('\n');
      }
    }
    return new HelperCases(all, excused);
  }
}
