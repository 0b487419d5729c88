package dev.nectar.elf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Finds the symbols that were stripped from a file: in a file named by its build id, in one named
 * by its {@code .gnu_debuglink}, or in its {@code .gnu_debugdata}. What does not fit the file or
 * cannot be read is left out. Stateless, safe for several threads.
 */
public final class DebugFiles {
  private static final String FOLDER = "usr/lib/debug";

  /** What of a file is made one buffer. */
  private static final long PIECE = 1L << 30;

  private final Path root;

  /**
   * Debug files of a machine.
   *
   * @param root the folder that stands for {@code /}; they are looked for in {@code usr/lib/debug}
   */
  public DebugFiles(Path root) {
    this.root = root;
  }

  /**
   * The functions of a file and of what was stripped from it.
   *
   * @param elf the file
   * @param opened where the file is here
   * @param name its absolute path on the machine
   * @return all functions, with the addresses of the file
   * @throws ElfException if a symbol table of the file does not fit into it
   */
  public FunctionTable functions(ElfFile elf, Path opened, String name) {
    List<ElfFile> files = new ArrayList<>(List.of(elf));
    stripped(elf, opened, name).ifPresent(files::add);
    try {
      return FunctionTable.of(files);
    } catch (ElfException e) {
      return elf.functions();
    }
  }

  /**
   * A function of a file or of what was stripped from it.
   *
   * @param elf the file
   * @param opened where the file is here
   * @param name its absolute path on the machine
   * @param function the whole name of the function
   * @return the function, with the address that it has in the file, or empty if there is none
   * @throws ElfException if a symbol table of the file does not fit into it
   */
  public Optional<ElfSymbol> function(ElfFile elf, Path opened, String name, String function) {
    Optional<ElfSymbol> own = elf.function(function);
    if (own.isPresent()) {
      return own;
    }
    try {
      return stripped(elf, opened, name).flatMap(file -> file.function(function));
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  /**
   * The file with the symbols that were stripped from a file.
   *
   * @param elf the file
   * @param opened where the file is here
   * @param name its absolute path on the machine
   * @return the first that there is of those named by build id, by debug link, and inside; empty if
   *     the file has its symbols
   */
  public Optional<ElfFile> stripped(ElfFile elf, Path opened, String name) {
    if (elf.section(".symtab").isPresent()) {
      return Optional.empty();
    }
    return byBuildId(elf).or(() -> byLink(elf, opened, name)).or(() -> inside(elf));
  }

  private Optional<ElfFile> byBuildId(ElfFile elf) {
    return elf.buildId()
        .filter(id -> id.length() >= 4)
        .flatMap(
            id ->
                open(
                    root.resolve(FOLDER)
                        .resolve(".build-id")
                        .resolve(id.substring(0, 2))
                        .resolve(id.substring(2) + ".debug")))
        .filter(found -> found.buildId().equals(elf.buildId()));
  }

  /** Beside the file, in {@code .debug} there, or in the same folder below the one for all. */
  private Optional<ElfFile> byLink(ElfFile elf, Path opened, String name) {
    Optional<DebugLink> link = elf.debugLink().filter(DebugFiles::isPlain);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    List<Path> places;
    try {
      places = places(opened, name, link.get().file());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    return places.stream()
        .filter(place -> checksum(place) == Integer.toUnsignedLong(link.get().checksum()))
        .map(DebugFiles::open)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private List<Path> places(Path opened, String name, String link) {
    Path folder = Objects.requireNonNullElse(opened.toAbsolutePath().getParent(), root);
    // The name of a file on the machine may not climb out of the folder that stands for its root.
    String below = Path.of("/").resolve(name).normalize().toString().substring(1);
    Path mirrored = root.resolve(FOLDER).resolve(below).resolveSibling(link);
    return List.of(folder.resolve(link), folder.resolve(".debug").resolve(link), mirrored);
  }

  private static boolean isPlain(DebugLink link) {
    String name = link.file();
    return name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
  }

  private static Optional<ElfFile> inside(ElfFile elf) {
    try {
      return elf.miniDebugInfo();
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  private static Optional<ElfFile> open(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(ElfFile.open(file)) : Optional.empty();
    } catch (IOException | ElfException e) {
      return Optional.empty();
    }
  }

  /** The CRC-32 of a file, or -1. */
  private static long checksum(Path file) {
    if (!Files.isRegularFile(file)) {
      return -1;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      CRC32 crc = new CRC32();
      for (long at = 0; at < all.byteSize(); at += PIECE) {
        crc.update(all.asSlice(at, Math.min(PIECE, all.byteSize() - at)).asByteBuffer());
      }
      return crc.getValue();
    } catch (IOException e) {
      return -1;
    }
  }
}
