package dev.nectar.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /proc/self/fdinfo} says of a descriptor: lines such as {@code frozen: 0}.
 *
 * @param lines none if proc is not mounted
 */
record DescriptorText(Map<String, String> lines) {
  /** What a descriptor of {@code bpf(2)} can be of. */
  enum Kind {
    MAP("map"),
    PROGRAM("program"),
    LINK("link");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  static DescriptorText of(int descriptor) {
    Map<String, String> found = new HashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor))) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          found.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
      }
    } catch (IOException e) {
      return new DescriptorText(found);
    }
    return new DescriptorText(found);
  }

  /** What it is of, if that is told; of links what they are attached to is told as well. */
  Optional<Kind> kind() {
    if (has("link_type")) {
      return Optional.of(Kind.LINK);
    }
    if (has("prog_type")) {
      return Optional.of(Kind.PROGRAM);
    }
    return has("map_type") ? Optional.of(Kind.MAP) : Optional.empty();
  }

  boolean has(String name) {
    return lines.containsKey(name);
  }

  /** A number; 0 if it is not there. */
  long number(String name) {
    try {
      return Long.parseLong(lines.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
