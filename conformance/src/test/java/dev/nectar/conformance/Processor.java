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

/** What kernels need of the processor to have memory without a lock. */
final class Processor {
  private static final KernelVersion WITHOUT_LOCKS = KernelVersion.of(7, 0);

  private Processor() {}

  /**
   * Skips where the kernel has no memory for a type of map: since Linux 7.0 arenas and local
   * storage take theirs without a lock.
   */
  static void assumeMemoryFor(MapType type, Kernel kernel) {
    boolean asks =
        switch (type) {
          case ARENA, SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> true;
          default -> false;
        };
    if (asks && kernel.target().version().atLeast(WITHOUT_LOCKS)) {
      assumeWideExchange(kernel);
    }
  }

  /**
   * Skips where the kernel has no memory for what programs print to their streams, which is taken
   * without a lock ({@code mm/page_alloc.c}, {@code alloc_pages_nolock}).
   */
  static void assumeMemoryForStreams(Kernel kernel) {
    Assumptions.assumeFalse(
        words(Path.of("/proc/cmdline"), "").contains("deferred_init=lazy"),
        "this kernel has pages that are still to be initialised (deferred_init=lazy); while there"
            + " are such, alloc_pages_nolock gives none to streams");
    if (kernel.target().version().atLeast(KernelVersion.of(6, 19))) {
      assumeWideExchange(kernel);
    }
  }

  /**
   * {@code kmalloc_nolock} ({@code mm/slub.c}) gives none on an x86 processor that lacks
   * cmpxchg16b, such as an emulated one may, unless the kernel checks its caches.
   */
  private static void assumeWideExchange(Kernel kernel) {
    Assumptions.assumeTrue(
        kernel.target().architecture() != Architecture.X86_64
            || words(Path.of("/proc/cpuinfo"), "flags").contains("cx16")
            || words(Path.of("/sys/kernel/slab/kmalloc-64/sanity_checks"), "").contains("1"),
        "Linux 7 has no memory for these on a processor without cmpxchg16b");
  }

  /** The words of the first line that starts so. */
  private static List<String> words(Path file, String start) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start))
          .findFirst()
          .map(line -> List.of(line.split(" ", -1)))
          .orElse(List.of());
    } catch (IOException e) {
      return List.of();
    }
  }
}
