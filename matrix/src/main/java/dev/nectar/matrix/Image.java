package dev.nectar.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first root folder of a guest. Most of it is the same for all kernels and made once; a small
 * archive with the kernel's modules and options is put behind it.
 */
final class Image {
  /** Where the guest's agent writes: the second serial port. */
  static final Path EVENTS = Path.of("/dev/ttyS1");

  private final Path common;
  private final Path folder;
  private final List<String> modules;

  private Image(Path common, Path folder, List<String> modules) {
    this.common = common;
    this.folder = folder;
    this.modules = modules;
  }

  /**
   * Makes what all kernels share.
   *
   * @param stage what tests run with
   * @param run the tests
   * @param folder where archives are written
   * @param modules names of kernel modules that tests need
   */
  static Image make(Stage stage, TestRun run, Path folder, List<String> modules)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("common.cpio");
    file.toFile().deleteOnExit();
    List<String> words = run.inGuest(EVENTS);
    Optional<Path> bash = Command.find("bash");
    List<Path> programs = stage.binaries();
    bash.ifPresent(programs::add);
    try (Cpio cpio = new Cpio(file)) {
      cpio.program("/init", resource("init"));
      cpio.copy(Command.need("busybox", "busybox-static"), "/bin/busybox");
      cpio.file("/matrix/command", quote(words).getBytes(StandardCharsets.UTF_8));
      cpio.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n".getBytes(StandardCharsets.UTF_8));
      // Empty, for tests read it with cat: that of busybox copies by sendfile(2), which does not
      // respect what others write to the same output.
      cpio.file("/etc/hostname", new byte[0]);
      cpio.file("/etc/group", "root:x:0:\n".getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<Path, Path> library : stage.libraries(programs).entrySet()) {
        cpio.copy(library.getValue(), library.getKey().toString());
      }
      if (bash.isPresent()) {
        cpio.copy(bash.get(), "/bin/bash");
      }
      cpio.tree(stage.folder());
    }
    return new Image(file, folder, modules);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Image.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new UncheckedIOException(new IOException(name + " is not in the jar"));
      }
      return in.readAllBytes();
    }
  }

  /** Words as a line for a shell. */
  static String quote(List<String> words) {
    return String.join(
            " ", words.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList())
        + "\n";
  }

  /** The archive for one kernel. */
  Path forKernel(KernelFiles kernel) throws IOException {
    Path own = folder.resolve(kernel.name() + ".own.cpio");
    try (Cpio cpio = new Cpio(own)) {
      StringBuilder order = new StringBuilder();
      var loaded =
          new KernelModules(kernel.modules(), KernelModules::unpack).withDependencies(modules);
      for (Map.Entry<String, byte[]> module : loaded.entrySet()) {
        cpio.file("/matrix/modules/" + module.getKey() + ".ko", module.getValue());
        order.append(module.getKey()).append('\n');
      }
      cpio.file("/matrix/modules/order", order.toString().getBytes(StandardCharsets.UTF_8));
      if (kernel.config().isPresent()) {
        cpio.copy(kernel.config().get(), "/boot/config-" + kernel.release());
      }
    }
    Path whole = folder.resolve(kernel.name() + ".cpio");
    whole.toFile().deleteOnExit();
    own.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(whole)) {
      Files.copy(common, out);
      Files.copy(own, out);
    }
    Files.delete(own);
    return whole;
  }
}
