package dev.nectar.linux;

import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What is pinned in the BPF file systems that this process sees. */
final class PinnedFiles {
  private final Bpf bpf;

  PinnedFiles(Bpf bpf) {
    this.bpf = bpf;
  }

  /** The names of things of a kind, by their numbers. */
  Map<Integer, List<Path>> of(ObjectKind kind) {
    Map<Integer, List<Path>> found = new HashMap<>();
    for (Path mount : mounts()) {
      walk(mount, kind, found);
    }
    return found;
  }

  /** The number of what is pinned there, if that is of the kind. */
  OptionalInt id(ObjectKind kind, Path file) {
    long opened;
    try (Arena arena = Arena.ofConfined()) {
      opened = bpf.get(arena.allocateFrom(file.toAbsolutePath().toString()));
    }
    if (opened < 0) {
      return OptionalInt.empty();
    }
    try (Fd descriptor = new Fd(bpf.calls(), opened)) {
      return DescriptorFile.own(descriptor.number()).id(kind);
    }
  }

  private void walk(Path folder, ObjectKind kind, Map<Integer, List<Path>> found) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          walk(child, kind, found);
        } else {
          id(kind, child)
              .ifPresent(id -> found.computeIfAbsent(id, _ -> new ArrayList<>()).add(child));
        }
      }
    } catch (IOException e) {
      return; // it is gone, or not for this user
    }
  }

  /** {@code proc_pid_mountinfo(5)}: the fifth field is the place, the first after - the type. */
  private static List<Path> mounts() {
    List<Path> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        if (line.contains(" - bpf ")) {
          found.add(Path.of(unescaped(line.split(" ")[4])));
        }
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  /** Blanks and backslashes are written as three octal digits. */
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }
}
