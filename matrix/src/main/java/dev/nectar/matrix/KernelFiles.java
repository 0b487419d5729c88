package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel on disk.
 *
 * @param name in the matrix: its series, or the name of its modules' folder
 * @param release what {@code uname -r} says
 * @param image to boot
 * @param modules the folder with the modules of this release
 * @param config the options it was built with
 */
record KernelFiles(String name, String release, Path image, Path modules, Optional<Path> config) {

  /** Those of unpacked packages. */
  static KernelFiles unpacked(String series, Path root) throws IOException {
    for (String place : List.of("usr/lib/modules", "lib/modules")) {
      Path folder = root.resolve(place);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> releases = Files.list(folder)) {
          Path modules =
              releases
                  .findFirst()
                  .orElseThrow(() -> new MatrixException(folder + " is empty", "remove " + root));
          return of(series, root, modules);
        }
      }
    }
    throw new MatrixException("there are no modules below " + root, "remove that folder");
  }

  private static KernelFiles of(String series, Path root, Path modules) {
    String release = modules.getFileName().toString();
    Path boot = root.resolve("boot");
    Path image =
        firstOf(boot.resolve("vmlinuz-" + release), modules.resolve("vmlinuz"))
            .orElseThrow(
                () -> new MatrixException("there is no vmlinuz below " + root, "remove it"));
    return new KernelFiles(
        series,
        release,
        image,
        modules,
        firstOf(boot.resolve("config-" + release), modules.resolve("config")));
  }

  /** Those somebody names. */
  static KernelFiles own(Options.OwnKernel own) throws IOException {
    Path modules = own.modules().toRealPath();
    Path image = own.image().toRealPath();
    String release = modules.getFileName().toString();
    return new KernelFiles(
        release,
        release,
        image,
        modules,
        firstOf(image.resolveSibling("config-" + release), modules.resolve("config")));
  }

  private static Optional<Path> firstOf(Path one, Path other) {
    return Stream.of(one, other).filter(Files::isReadable).findFirst();
  }
}
