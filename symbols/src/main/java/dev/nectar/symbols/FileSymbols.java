package dev.nectar.symbols;

import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.FunctionTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The functions of files, kept as long as the files do not change. Not safe for threads. */
final class FileSymbols {
  private static final int MOST_FILES = 256;
  private static final String BY_BUILD_ID = "/usr/lib/debug/.build-id/";

  /** A file's content, however it is reached. */
  private record Identity(Object key, long size, long modified) {}

  /**
   * The functions of a file.
   *
   * @param file empty if it is not ELF
   * @param functions its own, or those of another file of the same build
   */
  record Functions(Optional<ElfFile> file, Optional<FunctionTable> functions) {
    private static final Functions NONE = new Functions(Optional.empty(), Optional.empty());

    /**
     * Finds a function.
     *
     * @param module the file's name for the reader
     * @param offset bytes from the file's start
     */
    Optional<Frame> find(String module, long offset) {
      if (file.isEmpty() || functions.isEmpty()) {
        return Optional.empty();
      }
      OptionalLong address = file.get().address(offset);
      if (address.isEmpty()) {
        return Optional.empty();
      }
      Optional<ElfSymbol> symbol = functions.get().find(address.getAsLong());
      return symbol.map(s -> new Frame(s.name(), address.getAsLong() - s.value(), module));
    }
  }

  private final Map<Identity, Functions> tables =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Functions> eldest) {
          return size() > MOST_FILES;
        }
      };

  /**
   * Finds a function.
   *
   * @param path the file, as it can be opened here
   * @param module the file's name for the reader
   * @param offset bytes from the file's start
   */
  Optional<Frame> find(Path path, String module, long offset) {
    return functions(path).find(module, offset);
  }

  private Functions functions(Path path) {
    Identity identity;
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      identity =
          new Identity(
              key == null ? path : key,
              attributes.size(),
              attributes.lastModifiedTime().toMillis());
    } catch (IOException e) {
      return Functions.NONE;
    }
    Functions known = tables.get(identity);
    if (known == null) {
      known = read(path);
      tables.put(identity, known);
    }
    return known;
  }

  /** The functions of a file's content. */
  static Functions parse(byte[] content) {
    try {
      return functions(ElfFile.of(MemorySegment.ofArray(content)));
    } catch (ElfException e) {
      return Functions.NONE;
    }
  }

  private static Functions read(Path path) {
    try {
      return functions(ElfFile.open(path));
    } catch (IOException | ElfException | InternalError e) {
      // A file that shrinks while it is mapped shows itself as an InternalError.
      return Functions.NONE;
    }
  }

  private static Functions functions(ElfFile file) {
    Optional<FunctionTable> other =
        file.section(".symtab").isEmpty() ? separate(file) : Optional.empty();
    return new Functions(
        Optional.of(file), other.isPresent() ? other : Optional.of(file.functions()));
  }

  /** Distributions keep symbols in a file that is named by the build id. */
  private static Optional<FunctionTable> separate(ElfFile file) {
    Optional<String> id = file.buildId();
    if (id.isEmpty() || id.get().length() < 4) {
      return Optional.empty();
    }
    Path path =
        Path.of(BY_BUILD_ID + id.get().substring(0, 2) + "/" + id.get().substring(2) + ".debug");
    try {
      return Files.isReadable(path)
          ? Optional.of(ElfFile.open(path).functions())
          : Optional.empty();
    } catch (IOException | ElfException e) {
      return Optional.empty();
    }
  }
}
