package dev.nectar.linux;

import dev.nectar.host.Host;
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

  private static List<Path> mounts() {
    return Host.local().mounts().stream()
        .filter(mount -> mount.type().equals("bpf"))
        .map(mount -> Path.of(mount.folder()))
        .toList();
  }
}
