package dev.nectar.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a descriptor's file in {@code /proc/PID/fdinfo} has: lines such as {@code map_id: 3} ({@code
 * bpf_map_show_fdinfo} and its like in {@code kernel/bpf/syscall.c} and {@code btf.c}).
 */
final class DescriptorFile {
  private final Map<String, String> lines;

  private DescriptorFile(Map<String, String> lines) {
    this.lines = lines;
  }

  /** Of a descriptor of this process. */
  static DescriptorFile own(int descriptor) {
    return of(Path.of("/proc/self/fdinfo/" + descriptor));
  }

  /** What can be read of a file; nothing if it is gone, or may not be read. */
  static DescriptorFile of(Path file) {
    Map<String, String> lines = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
      }
    } catch (IOException e) {
      lines.clear();
    }
    return new DescriptorFile(lines);
  }

  /** A number, if there is such a line. */
  OptionalLong number(String name) {
    String text = lines.get(name);
    try {
      return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The number of the thing it is of, if that is of a kind. A link's file has its program's number
   * too, and maybe a map's.
   */
  OptionalInt id(ObjectKind kind) {
    boolean link = lines.containsKey("link_id");
    OptionalLong found =
        switch (kind) {
          case LINK -> number("link_id");
          case MAP -> link ? OptionalLong.empty() : number("map_id");
          case PROGRAM -> link ? OptionalLong.empty() : number("prog_id");
          case TYPES -> number("btf_id");
        };
    return found.isPresent() ? OptionalInt.of((int) found.getAsLong()) : OptionalInt.empty();
  }
}
