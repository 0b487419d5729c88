package dev.nectar.verifier.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prototype of a helper.
 *
 * @param number its number
 * @param name its name, without {@code bpf_}
 * @param result what it returns
 * @param maybeNull whether that may be null
 * @param arguments what it takes
 * @param packet whether memory may lie in a packet
 * @param acquires whether what it returns must be released
 */
public record Signature(
    int number,
    String name,
    String result,
    boolean maybeNull,
    List<Argument> arguments,
    boolean packet,
    boolean acquires) {
  private static final Map<Integer, Signature> ALL = read();

  private static Map<Integer, Signature> read() {
    Map<Integer, Signature> all = new HashMap<>();
    for (String line : Resource.lines("helpers.txt")) {
      List<String> words = new ArrayList<>(List.of(line.split(" ")));
      boolean packet = words.remove("+packet");
      boolean acquires = words.remove("+acquire");
      String result = words.get(2);
      boolean maybeNull = result.endsWith("?");
      int number = Integer.parseInt(words.get(0));
      all.put(
          number,
          new Signature(
              number,
              words.get(1),
              maybeNull ? result.substring(0, result.length() - 1) : result,
              maybeNull,
              words.subList(3, words.size()).stream().map(Argument::parse).toList(),
              packet,
              acquires));
    }
    return Map.copyOf(all);
  }

  /** The helper with a number, if there is one. */
  public static @Nullable Signature of(int number) {
    return ALL.get(number);
  }

  /** The kernel's way to name it in its log. */
  public String title() {
    return "bpf_" + name + "#" + number;
  }
}
