package dev.nectar.symbols;

import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.FunctionTable;
import java.io.IOException;
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

  /** A file with its functions, which may come from another file of the same build. */
  private record Table(ElfFile file, FunctionTable functions) {}

  private final Map<Identity, Optional<Table>> tables =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Optional<Table>> eldest) {
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
    Optional<Table> table = table(path);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong address = table.get().file().address(offset);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Optional<ElfSymbol> symbol = table.get().functions().find(address.getAsLong());
    return symbol.map(s -> new Frame(s.name(), address.getAsLong() - s.address(), module));
  }

  private Optional<Table> table(Path path) {
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
      return Optional.empty();
    }
    Optional<Table> known = tables.get(identity);
    if (known == null) {
      known = read(path);
      tables.put(identity, known);
    }
    return known;
  }

  private static Optional<Table> read(Path path) {
    try {
      ElfFile file = ElfFile.open(path);
      if (file.section(".symtab").isEmpty()) {
        Optional<FunctionTable> other = separate(file);
        if (other.isPresent()) {
          return Optional.of(new Table(file, other.get()));
        }
      }
      return Optional.of(new Table(file, file.functions()));
    } catch (IOException | ElfException | InternalError e) {
      // A file that shrinks while it is mapped shows itself as an InternalError.
      return Optional.empty();
    }
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
