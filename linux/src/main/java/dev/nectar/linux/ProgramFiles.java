package dev.nectar.linux;

import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import dev.nectar.kernel.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Finds programs and libraries by path or by name, as shells and linkers do. */
final class ProgramFiles {
  private static final List<String> PROGRAMS =
      List.of("/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin", "/sbin");
  private static final List<String> LIBRARIES =
      List.of("/usr/local/lib", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

  private final Host host;
  private final String action;

  /**
   * A finder.
   *
   * @param action what is tried, after "cannot"
   */
  ProgramFiles(Host host, String action) {
    this.host = host;
    this.action = action;
  }

  /**
   * A file.
   *
   * @param name a path, or without a slash a name
   * @param process whose files and whose view of paths count; empty for this one's
   */
  Path find(String name, OptionalInt process) {
    Optional<Path> found =
        name.indexOf('/') >= 0
            ? process.stream()
                .mapToObj(pid -> host.fileOf(pid, name))
                .filter(_ -> name.startsWith("/") && !Files.exists(Path.of(name)))
                .findFirst()
                .or(() -> Optional.of(Path.of(name)))
            : mapped(name, process).or(() -> installed(name));
    return found
        .filter(Files::isRegularFile)
        .orElseThrow(
            () ->
                new KernelException(
                    "cannot " + action + ": there is no file " + name,
                    "name a program or library"));
  }

  private Optional<Path> mapped(String name, OptionalInt process) {
    return process.stream()
        .boxed()
        .flatMap(
            pid ->
                host.mappings(pid).stream()
                    .filter(each -> each.file() && each.executable())
                    .map(Mapping::path)
                    .filter(path -> path.endsWith("/" + name))
                    .map(path -> host.fileOf(pid, path)))
        .findFirst();
  }

  private Optional<Path> installed(String name) {
    boolean library = name.endsWith(".so") || name.contains(".so.");
    return library
        ? first(Stream.concat(listed("LD_LIBRARY_PATH"), libraries()), name)
        : first(Stream.concat(listed("PATH"), PROGRAMS.stream()), name);
  }

  /** Debian has libraries in folders named for the machine. */
  private static Stream<String> libraries() {
    String machine =
        switch (System.getProperty("os.arch", "")) {
          case "amd64" -> "x86_64-linux-gnu";
          case "aarch64" -> "aarch64-linux-gnu";
          default -> "";
        };
    return Stream.concat(
        LIBRARIES.stream(), LIBRARIES.stream().map(folder -> folder + "/" + machine));
  }

  private static Stream<String> listed(String variable) {
    String value = System.getenv(variable);
    return value == null
        ? Stream.empty()
        : Stream.of(value.split(":", -1)).filter(p -> !p.isEmpty());
  }

  private Optional<Path> first(Stream<String> folders, String name) {
    return folders.map(folder -> Path.of(folder, name)).filter(Files::isRegularFile).findFirst();
  }
}
