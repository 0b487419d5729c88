package dev.nectar.matrix;

import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent wrote: outcomes, and whether it came to its end. A test that was started and did
 * not finish has failed. What is not an event, such as half a line from a kernel that crashed, is
 * left out.
 *
 * @param outcomes in the order in which tests finished
 * @param unfinished the test that ran when nothing more came
 * @param ended whether all tests ran
 */
record Events(List<Outcome> outcomes, Optional<String> unfinished, boolean ended) {

  static Events read(Path file) throws IOException {
    byte[] bytes = Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0];
    return parse(new String(bytes, StandardCharsets.UTF_8));
  }

  static Events parse(String text) {
    List<Outcome> outcomes = new ArrayList<>();
    Map<String, Outcome> running = new LinkedHashMap<>();
    boolean ended = false;
    for (String line : text.split("\r?\n")) {
      Map<?, ?> event = event(line);
      String kind = string(event, "event");
      switch (kind) {
        case "start" -> {
          Outcome died =
              outcome(
                  event, Outcome.Status.FAIL, "the kernel or the test run was ended while it ran");
          running.put(key(died), died);
        }
        case "pass", "skip", "fail" -> {
          Outcome.Status status = Outcome.Status.valueOf(kind.toUpperCase(Locale.ROOT));
          Outcome outcome = outcome(event, status, string(event, "text"));
          running.remove(key(outcome));
          outcomes.add(outcome);
        }
        case "end" -> ended = true;
        default -> {}
      }
    }
    outcomes.addAll(running.values());
    Optional<String> last = running.values().stream().findFirst().map(Events::shortName);
    return new Events(outcomes, last, ended);
  }

  private static String key(Outcome outcome) {
    return outcome.className() + "\n" + outcome.test() + "\n" + outcome.call();
  }

  private static String shortName(Outcome outcome) {
    String name = outcome.className();
    return name.substring(name.lastIndexOf('.') + 1) + "." + outcome.test();
  }

  private static Map<?, ?> event(String line) {
    int brace = line.indexOf('{');
    if (brace < 0) {
      return Map.of();
    }
    try {
      return Json.parse(line.substring(brace)) instanceof Map<?, ?> map ? map : Map.of();
    } catch (NectarException e) {
      return Map.of();
    }
  }

  private static Outcome outcome(Map<?, ?> event, Outcome.Status status, String text) {
    long millis = event.get("millis") instanceof Long number ? number : 0;
    return new Outcome(
        string(event, "class"), string(event, "test"), string(event, "call"), status, millis, text);
  }

  private static String string(Map<?, ?> event, String name) {
    // Half of a pair of UTF-16 is no character, and cannot be written to a file.
    return event.get(name) instanceof String text
        ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        : "";
  }
}
