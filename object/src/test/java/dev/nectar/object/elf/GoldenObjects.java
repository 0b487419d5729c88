package dev.nectar.object.elf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The objects that compilers made of {@code src/test/objects/sources}. */
final class GoldenObjects {
  private static final String FOLDER = "src/test/objects/golden";

  private GoldenObjects() {}

  /** All of them, by their names. */
  static List<Path> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of them. */
  static Path of(String name) {
    return folder().resolve(name + ".o");
  }

  static byte[] bytes(Path object) {
    try {
      return Files.readAllBytes(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests run in the module's folder, campaigns in that above. */
  private static Path folder() {
    Path here = Path.of(FOLDER);
    return Files.isDirectory(here) ? here : Path.of("object").resolve(FOLDER);
  }
}
