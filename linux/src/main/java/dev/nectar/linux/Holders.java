package dev.nectar.linux;

import dev.nectar.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which processes have descriptors of things of eBPF. Looking at the names of all descriptors is
 * cheap; only those of eBPF are opened.
 */
final class Holders {
  private final Host host;

  Holders(Host host) {
    this.host = host;
  }

  /** Of those processes whose descriptors may be seen: by number of the thing, each once. */
  Map<Integer, List<Holder>> of(ObjectKind kind) {
    Map<Integer, List<Holder>> found = new HashMap<>();
    for (int pid : host.pids()) {
      add(pid, kind, found);
    }
    return found;
  }

  private void add(int pid, ObjectKind kind, Map<Integer, List<Holder>> found) {
    String folder = host.file("/proc/" + pid).toString();
    String[] descriptors = Path.of(folder, "fd").toFile().list();
    if (descriptors == null) {
      return; // it is gone, or another user's
    }
    for (String descriptor : descriptors) {
      if (!isOf(kind, Path.of(folder, "fd", descriptor))) {
        continue;
      }
      OptionalInt id = DescriptorFile.of(Path.of(folder, "fdinfo", descriptor)).id(kind);
      if (id.isPresent()) {
        List<Holder> holders = found.computeIfAbsent(id.getAsInt(), _ -> new ArrayList<>());
        if (holders.isEmpty() || holders.getLast().pid() != pid) {
          holders.add(new Holder(pid, name(folder)));
        }
      }
    }
  }

  /** By the name of its inode. */
  private static boolean isOf(ObjectKind kind, Path descriptor) {
    String inode =
        switch (kind) {
          case PROGRAM -> "bpf-prog";
          case MAP -> "bpf-map";
          case LINK -> "bpf_link";
          case TYPES -> "btf";
        };
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:" + inode);
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(String folder) {
    try {
      return Files.readString(Path.of(folder, "comm")).stripTrailing();
    } catch (IOException e) {
      return "";
    }
  }
}
