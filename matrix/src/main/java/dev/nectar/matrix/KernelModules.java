package dev.nectar.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Modules of a kernel with what they depend on, in the order in which they can be inserted.
 * Packages have no {@code modules.dep} before they are installed, so the dependencies are read from
 * the modules themselves: the entry {@code depends=} of their section {@code .modinfo}.
 */
final class KernelModules {
  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, byte[]> chosen = new LinkedHashMap<>();
  private final Unpacker unpacker;

  /** Makes a module's bytes of its file, which may be compressed. */
  @FunctionalInterface
  interface Unpacker {
    /**
     * Reads a module.
     *
     * @throws IOException if it cannot be read or unpacked
     */
    byte[] read(Path file) throws IOException;
  }

  KernelModules(Path folder, Unpacker unpacker) throws IOException {
    this.unpacker = unpacker;
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(file -> file.getFileName().toString().contains(".ko"))
          .forEach(file -> files.put(name(file), file));
    }
  }

  /** A module's name: without folder and suffix, and as {@code lsmod} writes it. */
  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf(".ko")).replace('-', '_');
  }

  /** The release of the kernel that the modules were built for; empty if there are none. */
  Optional<String> release() throws IOException {
    return files.isEmpty()
        ? Optional.empty()
        : release(unpacker.read(files.values().iterator().next()));
  }

  /** The first word of the entry {@code vermagic=}. */
  static Optional<String> release(byte[] module) {
    return entry(module, "vermagic").map(magic -> magic.split(" ", 2)[0]);
  }

  /** Names, in order, with the bytes of each; names the kernel has no file for are left out. */
  Map<String, byte[]> withDependencies(List<String> names) throws IOException {
    for (String name : names) {
      add(name.replace('-', '_'), new ArrayList<>());
    }
    return chosen;
  }

  private void add(String name, List<String> path) throws IOException {
    Path file = files.get(name);
    if (file == null || chosen.containsKey(name) || path.contains(name)) {
      return;
    }
    byte[] bytes = unpacker.read(file);
    path.add(name);
    for (String dependency : dependencies(bytes)) {
      add(dependency, path);
    }
    chosen.put(name, bytes);
  }

  /** What a module depends on. */
  static List<String> dependencies(byte[] module) {
    return Stream.of(entry(module, "depends").orElse("").split(","))
        .map(name -> name.replace('-', '_'))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** What a module says of itself: text behind a name, between zero bytes. */
  private static Optional<String> entry(byte[] module, String name) {
    String text = new String(module, StandardCharsets.ISO_8859_1);
    String head = "\0" + name + "=";
    int at = text.indexOf(head);
    if (at < 0) {
      return Optional.empty();
    }
    int start = at + head.length();
    int end = text.indexOf('\0', start);
    return Optional.of(text.substring(start, end < 0 ? start : end));
  }

  /** Reads modules, unpacking them by the system's programs. */
  static byte[] unpack(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".ko")) {
      return Files.readAllBytes(file);
    }
    Path program =
        name.endsWith(".xz")
            ? Command.need("xz", "xz-utils")
            : name.endsWith(".zst") ? Command.need("zstd", "zstd") : Command.need("gzip", "gzip");
    Process process =
        new ProcessBuilder(program.toString(), "-dc", file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = process.getInputStream()) {
      byte[] bytes = out.readAllBytes();
      if (process.waitFor() != 0) {
        throw new MatrixException("the module " + file + " cannot be unpacked", "");
      }
      return bytes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted"));
    }
  }
}
