package dev.nectar.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program of the system, run to its end. */
final class Command {
  private final Children children;
  private final Path folder;
  private final Duration limit;

  Command(Children children, Path folder, Duration limit) {
    this.children = children;
    this.folder = folder;
    this.limit = limit;
  }

  /** What a program did. */
  record Ran(int code, String out, String err) {
    /** The last line of its errors that says something. */
    String complaint() {
      List<String> lines = err.lines().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        return "exit code " + code;
      }
      String last = lines.getLast().strip();
      // apt-get's last line says that something failed, an earlier one what.
      return lines.stream()
          .map(String::strip)
          .filter(line -> line.startsWith("W: Failed") || line.startsWith("E: "))
          .findFirst()
          .filter(first -> !first.equals(last))
          .map(first -> first + "; " + last)
          .orElse(last);
    }
  }

  /** Where on the path a program is. */
  static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
    return Arrays.stream(path.split(":"))
        .filter(part -> !part.isEmpty())
        .map(part -> Path.of(part, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Where on the path a program is, which is needed. */
  static Path need(String name, String debianPackage) {
    return find(name)
        .orElseThrow(
            () ->
                new UnavailableException(
                    name + " is not installed", "install the package " + debianPackage));
  }

  /** Runs a program in the folder and waits for it. */
  Ran run(List<String> words) {
    try {
      Path out = Files.createTempFile("nectar-matrix", ".out");
      Path err = Files.createTempFile("nectar-matrix", ".err");
      // An interrupt ends this program without its finally blocks.
      out.toFile().deleteOnExit();
      err.toFile().deleteOnExit();
      try {
        int code = start(words, out, err);
        return new Ran(code, read(out), read(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its output, or an error if it failed. */
  String output(List<String> words) {
    Ran ran = run(words);
    if (ran.code != 0) {
      throw new MatrixException(
          Path.of(words.getFirst()).getFileName() + " failed: " + ran.complaint(), "");
    }
    return ran.out;
  }

  private int start(List<String> words, Path out, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "DEBIAN_FRONTEND", "noninteractive"));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return children.await(builder, limit);
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
