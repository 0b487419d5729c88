package dev.nectar.matrix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kernels from the distribution's archive, kept unpacked in a folder. apt-get fetches them with a
 * state of its own, so that nothing of the system changes, and checks them by the archive's
 * signatures.
 */
final class KernelStore {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path cache;
  private final Path system;
  private final Children children;
  private final PrintStream log;

  /**
   * A store.
   *
   * @param cache where kernels and lists of packages are kept
   * @param system the root folder whose {@code etc/apt} is read
   * @param children who runs programs
   * @param log where it says what it does
   */
  KernelStore(Path cache, Path system, Children children, PrintStream log) {
    this.cache = cache;
    this.system = system;
    this.children = children;
    this.log = log;
  }

  /** The folder for caches of this user, by the XDG base directory specification. */
  static Path cacheOf(Map<String, String> env) {
    String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        xdg.startsWith("/") ? Path.of(xdg) : Path.of(env.getOrDefault("HOME", "/root"), ".cache");
    return base.resolve("nectar/matrix");
  }

  /** A kernel, fetched if it is not there yet. */
  KernelFiles get(KernelRow row) throws IOException {
    Path kept = cache.resolve("kernels").resolve(row.image());
    if (Files.isDirectory(kept)) {
      return KernelFiles.unpacked(row.series(), kept);
    }
    try {
      return fetched(row);
    } catch (FileSystemException e) {
      return older(
          row,
          new MatrixException(
              "the cache " + cache + " cannot be used: " + Text.reason(e),
              "name another folder by XDG_CACHE_HOME"));
    } catch (MatrixException e) {
      return older(row, e);
    }
  }

  /** The newest of its series that was fetched before. */
  private KernelFiles older(KernelRow row, MatrixException why) throws IOException {
    String older =
        row.candidates(names(cache.resolve("kernels"))).stream().findFirst().orElseThrow(() -> why);
    log.println(
        "matrix: "
            + row.image()
            + " cannot be had ("
            + why.getMessage()
            + "), "
            + older
            + " was fetched before");
    return KernelFiles.unpacked(row.series(), cache.resolve("kernels").resolve(older));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** One at a time of those who share the cache: apt's state takes no two. */
  private KernelFiles fetched(KernelRow row) throws IOException {
    Apt apt = new Apt(row.suite());
    try (FileChannel lock =
            FileChannel.open(
                apt.state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lock.lock()) {
      apt.update();
      String image = choose(row, apt.names());
      Path folder = cache.resolve("kernels").resolve(image);
      if (!Files.isDirectory(folder)) {
        unpack(apt, image, folder);
      }
      return KernelFiles.unpacked(row.series(), folder);
    }
  }

  private String choose(KernelRow row, List<String> names) {
    if (names.contains(row.image())) {
      return row.image();
    }
    String newest =
        row.candidates(names).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new MatrixException(
                        row.suite() + " has no kernel of series " + row.series() + " any more",
                        "name another in matrix/kernels"));
    log.println(
        "matrix: " + row.image() + " is gone from " + row.suite() + ", " + newest + " instead");
    return newest;
  }

  private void unpack(Apt apt, String image, Path folder) throws IOException {
    log.println("matrix: fetching " + image);
    Files.createDirectories(folder.getParent());
    Path fresh = folder.resolveSibling(".fresh-" + image);
    if (Files.isDirectory(fresh)) {
      Trees.delete(fresh); // of a run that was interrupted
    }
    Files.createDirectory(fresh);
    try {
      Path content = Files.createDirectory(fresh.resolve("content"));
      for (Path file : apt.download(apt.parts(image), fresh)) {
        new Command(children, fresh, LIMIT)
            .output(List.of("dpkg-deb", "-x", file.toString(), content.toString()));
      }
      Files.move(content, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Trees.delete(fresh);
    }
  }

  /** apt-get and apt-cache, looking at one suite alone. */
  private final class Apt {
    private final String suite;
    private final Path state;

    Apt(String suite) throws IOException {
      this.suite = suite;
      this.state = cache.resolve("apt").resolve(suite);
      Command.need("apt-get", "apt");
      Files.createDirectories(state.resolve("lists/partial"));
      Files.createDirectories(state.resolve("cache/archives/partial"));
      Files.writeString(state.resolve("status"), "");
      Files.writeString(state.resolve("suite.sources"), mirror().forSuite(suite));
    }

    private AptSources.Source mirror() throws IOException {
      return AptSources.distribution(AptSources.read(system), codename())
          .orElseThrow(
              () ->
                  new MatrixException(
                      "the system's package sources name no mirror of Debian",
                      "run it on Debian, or give --kernel VMLINUZ --modules DIR"));
    }

    private String codename() throws IOException {
      Path file = system.resolve("etc/os-release");
      if (!Files.isReadable(file)) {
        return "";
      }
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("VERSION_CODENAME="))
          .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
          .findFirst()
          .orElse("");
    }

    private List<String> words(String program, List<String> rest) {
      List<String> words = new ArrayList<>(List.of(program));
      for (String option :
          List.of(
              "Dir::State=" + state,
              "Dir::State::lists=" + state.resolve("lists"),
              "Dir::State::status=" + state.resolve("status"),
              "Dir::Cache=" + state.resolve("cache"),
              "Dir::Etc::sourcelist=" + state.resolve("suite.sources"),
              "Dir::Etc::sourceparts=/dev/null",
              "APT::Architecture=amd64",
              // A home folder that only root may enter is no place for apt's own user.
              "APT::Sandbox::User=" + System.getProperty("user.name"),
              "APT::Get::AllowUnauthenticated=false",
              "Acquire::AllowInsecureRepositories=false",
              "Acquire::Languages=none",
              "Acquire::Retries=2",
              "Acquire::http::Timeout=20")) {
        words.addAll(List.of("-o", option));
      }
      words.addAll(rest);
      return words;
    }

    private String run(Path folder, String program, List<String> rest) {
      return new Command(children, folder, LIMIT).output(words(program, rest));
    }

    void update() {
      log.println("matrix: reading what " + suite + " has");
      run(state, "apt-get", List.of("-qq", "--error-on=any", "update"));
    }

    List<String> names() {
      return run(state, "apt-cache", List.of("pkgnames", "linux-image-")).lines().toList();
    }

    /** The package and those of the same release that it is made of. */
    List<String> parts(String image) {
      String release = image.substring("linux-image-".length());
      List<String> parts = new ArrayList<>(List.of(image));
      run(state, "apt-cache", List.of("depends", image))
          .lines()
          .map(String::strip)
          .filter(line -> line.startsWith("Depends: linux-") && line.endsWith("-" + release))
          .map(line -> line.substring("Depends: ".length()))
          .forEach(parts::add);
      return parts;
    }

    List<Path> download(List<String> names, Path folder) throws IOException {
      List<String> rest = new ArrayList<>(List.of("-qq", "download"));
      rest.addAll(names);
      run(folder, "apt-get", rest);
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
      }
    }
  }
}
