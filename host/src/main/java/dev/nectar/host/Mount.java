package dev.nectar.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mounted file system, as {@code /proc/self/mounts} tells it ({@code fstab(5)}). Immutable.
 *
 * @param source what is mounted, such as a device or a name
 * @param folder where
 * @param type the file system's type, such as {@code cgroup2}
 * @param options with their values, such as {@code rw} or {@code delegate_cmds=prog_load}
 */
public record Mount(String source, String folder, String type, List<String> options) {
  /** Keeps its own copy. */
  public Mount {
    options = List.copyOf(options);
  }

  /** One of a line; empty if it is none. */
  static Optional<Mount> parse(String line) {
    String[] words = line.split(" ", -1);
    return words.length < 4
        ? Optional.empty()
        : Optional.of(
            new Mount(
                plain(words[0]), plain(words[1]), words[2], List.of(words[3].split(",", -1))));
  }

  /** Spaces and their like are written as a backslash and three octal digits. */
  private static String plain(String word) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      boolean written = word.charAt(i) == '\\' && word.substring(i).matches("\\\\[0-3][0-7]{2}.*");
      out.append(written ? (char) Integer.parseInt(word, i + 1, i + 4, 8) : word.charAt(i));
      i += written ? 3 : 0;
    }
    return out.toString();
  }

  /**
   * What an option is set to.
   *
   * @param option its name
   * @return empty if it is not given, or has no value
   */
  public Optional<String> value(String option) {
    String head = option + "=";
    return options.stream()
        .filter(each -> each.startsWith(head))
        .map(each -> each.substring(head.length()))
        .findFirst();
  }

  /** All of a text, in its order. */
  static List<Mount> all(String text) {
    List<Mount> mounts = new ArrayList<>();
    text.lines().forEach(line -> parse(line).ifPresent(mounts::add));
    return mounts;
  }
}
