package dev.nectar.linux;

import dev.nectar.elf.ElfFile;
import dev.nectar.elf.UsdtProbe;
import java.nio.file.Path;

/**
 * A place of a USDT probe.
 *
 * @param file the program or library, as this process finds it
 * @param elf the same, opened
 * @param probe what its note says
 */
record UsdtPlace(Path file, ElfFile elf, UsdtProbe probe) {
  /** Bytes from the file's start, where the probe is. */
  long offset() {
    return probe.location().offset().orElseThrow();
  }

  /** Bytes from the file's start, where the semaphore is; 0 if there is none. */
  long semaphore() {
    return probe.semaphore().map(place -> place.offset().orElse(0)).orElse(0L);
  }
}
