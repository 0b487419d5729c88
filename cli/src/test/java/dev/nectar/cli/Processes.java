package dev.nectar.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts programs for tests, with an environment that holds only what the test says. */
final class Processes {
  private static final long LIMIT_SECONDS = 120;

  private Processes() {}

  /** What a process did. */
  record Ran(int code, String out, String err) {
    /**
     * The errors but for runs that the kernel has skipped: since Linux 7.0 any busy machine does
     * that at times.
     */
    String said() {
      return err.replaceAll("(?m)^WARNING: Missed [0-9]+ runs? of the program at .*\n", "");
    }
  }

  /** A process that runs, with its output going to files. */
  record Running(Process process, Path out, Path err) {
    Ran await() throws IOException, InterruptedException {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("still running: " + process.info());
      }
      return new Ran(process.exitValue(), text(out), text(err));
    }
  }

  static Running start(Path directory, Map<String, String> env, List<String> words)
      throws IOException {
    Path out = Files.createTempFile("nectar-out", ".txt");
    Path err = Files.createTempFile("nectar-err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new Running(builder.start(), out, err);
  }

  static Ran run(Path directory, Map<String, String> env, List<String> words)
      throws IOException, InterruptedException {
    return start(directory, env, words).await();
  }

  /** A new folder that other users may read, unlike those of JUnit. */
  static Path readableFolder() throws IOException {
    Path folder = Files.createTempDirectory("nectar-test");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder.toRealPath();
  }

  static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (var children = Files.list(folder)) {
        for (Path child : children.toList()) {
          delete(child);
        }
      }
    }
    Files.delete(folder);
  }

  private static String text(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } finally {
      Files.delete(file);
    }
  }
}
