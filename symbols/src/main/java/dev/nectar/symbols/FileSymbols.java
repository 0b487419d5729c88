package dev.nectar.symbols;

import dev.nectar.elf.DebugFiles;
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

  /** A file's content, however it is reached. */
  private record Identity(Object key, long size, long modified) {}

  /**
   * The functions of a file.
   *
   * @param file empty if it is not ELF
   * @param functions its own, and those of its debug file
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

  private final DebugFiles debugFiles;
  private final Map<Identity, Functions> tables =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Functions> eldest) {
          return size() > MOST_FILES;
        }
      };

  FileSymbols(DebugFiles debugFiles) {
    this.debugFiles = debugFiles;
  }

  /**
   * Finds a function.
   *
   * @param path the file, as it can be opened here
   * @param module the file's path on the machine, its name for the reader
   * @param offset bytes from the file's start
   */
  Optional<Frame> find(Path path, String module, long offset) {
    return functions(path, module).find(module, offset);
  }

  private Functions functions(Path path, String name) {
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
      known = read(path, name);
      tables.put(identity, known);
    }
    return known;
  }

  /** The functions of a file's content. */
  static Functions parse(byte[] content) {
    try {
      ElfFile file = ElfFile.of(MemorySegment.ofArray(content));
      return new Functions(Optional.of(file), Optional.of(file.functions()));
    } catch (ElfException e) {
      return Functions.NONE;
    }
  }

  private Functions read(Path path, String name) {
    try {
      ElfFile file = ElfFile.open(path);
      return new Functions(Optional.of(file), Optional.of(debugFiles.functions(file, path, name)));
    } catch (IOException | ElfException | InternalError e) {
      // A file that shrinks while it is mapped shows itself as an InternalError.
      return Functions.NONE;
    }
  }
}
