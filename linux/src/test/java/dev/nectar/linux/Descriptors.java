package dev.nectar.linux;

import java.io.File;
import java.util.Objects;

/** The descriptors this process has open. */
final class Descriptors {
  private Descriptors() {}

  /** Counts those of the kernel's eBPF, perf, polling and mounts. */
  static int open() {
    int count = 0;
    for (File fd : Objects.requireNonNull(new File("/proc/self/fd").listFiles())) {
      try {
        String target = java.nio.file.Files.readSymbolicLink(fd.toPath()).toString();
        if (target.startsWith("anon_inode:") && !target.contains("pidfd")) {
          count++;
        } else if (target.equals("/")) {
          count++;
        }
      } catch (java.io.IOException e) {
        continue;
      }
    }
    return count;
  }
}
