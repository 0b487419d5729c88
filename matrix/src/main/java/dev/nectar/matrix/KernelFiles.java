package dev.nectar.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel on disk.
 *
 * @param name in the matrix: its series, or "own"
 * @param release what {@code uname -r} says
 * @param image to boot
 * @param modules the folder with the modules of this release
 * @param config the options it was built with
 */
record KernelFiles(String name, String release, Path image, Path modules, Optional<Path> config) {

  private static final int HEAD = 1 << 17;
  private static final int HDRS = 0x53726448;

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
    String release = release(image);
    return new KernelFiles(
        "own",
        release,
        image,
        modules,
        firstOf(image.resolveSibling("config-" + release), modules.resolve("config")));
  }

  /**
   * What the kernel calls itself, from the header of its image (the kernel's
   * Documentation/arch/x86/boot.rst): "HdrS" at 0x202, and at 0x20e where the text stands, counted
   * from 0x200.
   */
  private static String release(Path image) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(image)) {
      head = in.readNBytes(HEAD);
    }
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (head.length < 0x300 || bytes.getInt(0x202) != HDRS) {
      throw new MatrixException(
          image + " is not the image of a Linux kernel for x86", "name a vmlinuz or bzImage");
    }
    int start = (bytes.getShort(0x20e) & 0xffff) + 0x200;
    int end = start;
    while (end < head.length && head[end] > ' ') {
      end++;
    }
    return new String(
        head, Math.min(start, end), end - Math.min(start, end), StandardCharsets.US_ASCII);
  }

  private static Optional<Path> firstOf(Path one, Path other) {
    return Stream.of(one, other).filter(Files::isReadable).findFirst();
  }
}
