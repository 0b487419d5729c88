package dev.nectar.linux;

import dev.nectar.elf.DebugFiles;
import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.AttachPoint.CodePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds where in a file the code is that a probe goes to. */
final class CodePlaces {
  private CodePlaces() {}

  /**
   * The place as an offset from the file's start.
   *
   * @param action what is tried, after "cannot"
   */
  static long offset(String file, CodePlace place, String action) {
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new KernelException(
          "cannot " + action + ": there is no file " + file, "name a program or library");
    }
    return switch (place) {
      case CodePlace.FileOffset(long offset) -> offset;
      case CodePlace.Symbol(String name, long offset) -> symbol(path, name, action) + offset;
    };
  }

  private static long symbol(Path path, String name, String action) {
    try {
      ElfFile elf = ElfFile.open(path);
      ElfSymbol symbol =
          new DebugFiles(Path.of("/"))
              .function(elf, path, path.toRealPath().toString(), name)
              .orElseThrow(
                  () ->
                      new KernelException(
                          "cannot " + action + ": " + path + " has no function " + name,
                          "list those it has: nm -D " + path + "; nm " + path));
      return elf.offset(symbol.value())
          .orElseThrow(
              () ->
                  new KernelException(
                      "cannot " + action + ": the code of " + name + " is not in " + path,
                      "name the file that has the code, not one with debug information alone"));
    } catch (IOException | ElfException e) {
      throw new KernelException(
          "cannot " + action + ": " + path + " cannot be read: " + e.getMessage(),
          "name a program or library, or give the place as an offset");
    }
  }
}
