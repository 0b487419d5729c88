package dev.nectar.conformance;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.Architecture;
import dev.nectar.object.MapType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What kernels need of the processor. */
final class Processor {
  private static final KernelVersion WITHOUT_LOCKS = KernelVersion.of(7, 0);

  private Processor() {}

  /**
   * Skips where the kernel has no memory for a type of map: since Linux 7.0 arenas and local
   * storage take theirs without a lock ({@code kmalloc_nolock}), which gives none on an x86
   * processor that lacks cmpxchg16b, such as an emulated one may.
   */
  static void assumeMemoryFor(MapType type, Kernel kernel) {
    boolean asks =
        switch (type) {
          case ARENA, SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> true;
          default -> false;
        };
    Assumptions.assumeFalse(
        asks
            && kernel.target().version().atLeast(WITHOUT_LOCKS)
            && kernel.target().architecture() == Architecture.X86_64
            && !hasWideExchange(),
        "Linux 7 has no memory for these on a processor without cmpxchg16b");
  }

  private static boolean hasWideExchange() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("flags"))
          .allMatch(line -> List.of(line.split(" ", -1)).contains("cx16"));
    } catch (IOException e) {
      return true;
    }
  }
}
