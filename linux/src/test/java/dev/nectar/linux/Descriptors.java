package dev.nectar.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;

/** The descriptors this process has open. */
final class Descriptors {
  private Descriptors() {}

  /** Counts those of the kernel's eBPF, perf, polling and mounts. */
  static int open() {
    int count = 0;
    for (File fd : Objects.requireNonNull(new File("/proc/self/fd").listFiles())) {
      String target = target(fd);
      if (target.equals("/") || (target.startsWith("anon_inode:") && !target.contains("pidfd"))) {
        count++;
      }
    }
    return count;
  }

  /** Where it leads; empty if it was closed meanwhile. */
  private static String target(File fd) {
    try {
      return Files.readSymbolicLink(fd.toPath()).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
