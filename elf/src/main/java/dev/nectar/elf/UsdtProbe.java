package dev.nectar.elf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A probe that a program's source declares with {@code sys/sdt.h}: a place in the code that does
 * nothing until someone traces it. One name may have several places.
 *
 * @param provider the program or library, as its source calls it
 * @param name the event
 * @param location where the {@code nop} is that a breakpoint replaces
 * @param base the address that {@code .stapsdt.base} had when the note was written; if the file was
 *     moved since, location and semaphore here are moved alike
 * @param semaphore a 16-bit counter that is not zero while someone traces, if the probe has one
 * @param arguments where its arguments are, in the words of the assembler; see {@link #operands}
 */
public record UsdtProbe(
    String provider,
    String name,
    Place location,
    long base,
    Optional<Place> semaphore,
    String arguments) {
  /**
   * A place in a file.
   *
   * @param address where it is loaded, before relocation
   * @param offset bytes from the start of the file, or empty if the file does not hold it, as in
   *     one of debug information alone; what uprobes and their reference counters take
   */
  public record Place(long address, OptionalLong offset) {}

  /**
   * Where the arguments are when the probe is reached.
   *
   * @param machine {@link ElfFile#machine()}; of others than {@link ElfFile#X86_64} and {@link
   *     ElfFile#ARM64} all are {@link UsdtArgument.Unknown}
   * @return in their order
   */
  public List<UsdtArgument> operands(int machine) {
    return UsdtOperands.parse(arguments, machine);
  }
}
