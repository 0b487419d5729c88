package dev.nectar.matrix;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A folder with all that runs tests: a small JDK, the modules and their tests as jars, the files of
 * the repository that tests read. A guest has it under the same path as the host, so that the
 * start-up cache made on the host is valid there.
 */
final class Stage {
  /** What jlink puts in. */
  private static final String JDK_MODULES =
      "java.logging,java.instrument,java.management,java.xml,jdk.compiler,jdk.management,"
          + "jdk.jfr,jdk.unsupported,jdk.zipfs";

  /** Files of the repository that tests read, of which a guest gets a copy. */
  private static final List<String> READ_BY_TESTS =
      List.of("nectar", "pom.xml", "cli/target/nectar.jar", "cli/src/test/resources", "examples");

  private static final Pattern LIBRARY = Pattern.compile("(?m)(?:=> |^\\s+)(/.*) \\(0x");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path root;
  private final Path folder;
  private final Command command;

  /**
   * A stage.
   *
   * @param root the repository
   * @param folder where it is made
   * @param children who runs programs
   */
  Stage(Path root, Path folder, Children children) throws IOException {
    this.root = root;
    this.folder = folder;
    Files.createDirectories(folder);
    this.command = new Command(children, folder, LIMIT);
  }

  Path folder() {
    return folder;
  }

  Path java() {
    return folder.resolve("jdk/bin/java");
  }

  /** The start-up cache of the JVM that runs tests. */
  Path cache() {
    return folder.resolve("agent.aot");
  }

  /** The copy of the repository's files. */
  Path repository() {
    return folder.resolve("repository");
  }

  /** Makes it anew, but for the JDK, which is kept while it is of the same build. */
  void make() throws IOException {
    makeJdk();
    makeJars();
    for (String path : READ_BY_TESTS) {
      copy(root.resolve(path), repository().resolve(path));
    }
    archiveCommand();
  }

  /**
   * Puts the classes of the packaged command into the JDK's own archive. Tests start it often, with
   * nothing but the flags that they need, and each start takes long without them when every
   * instruction is emulated.
   */
  private void archiveCommand() throws IOException {
    Path jar = repository().resolve("cli/target/nectar.jar");
    Path stamp = folder.resolve("jdk.archive-of");
    if (!Files.exists(jar)) {
      return;
    }
    String wanted = Files.getLastModifiedTime(jar) + " " + Files.size(jar);
    if (Files.isReadable(stamp) && Files.readString(stamp).equals(wanted)) {
      return;
    }
    Path classes = folder.resolve("command.classes");
    Path fresh = folder.resolve("command.jsa");
    command.output(
        List.of(
            java().toString(),
            "-Xshare:off",
            "-XX:DumpLoadedClassList=" + classes,
            "-jar",
            jar.toString(),
            "--train-startup-cache"));
    command.output(
        List.of(
            java().toString(),
            "-Xshare:dump",
            "-XX:+UseSerialGC",
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=" + fresh,
            "-cp",
            jar.toString()));
    Files.move(
        fresh, folder.resolve("jdk/lib/server/classes.jsa"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(stamp, wanted);
  }

  private void makeJdk() throws IOException {
    Path jdk = folder.resolve("jdk");
    Path home = Path.of(System.getProperty("java.home"));
    String wanted = Files.readString(home.resolve("release")) + JDK_MODULES;
    Path stamp = folder.resolve("jdk.made-of");
    boolean same = Files.isReadable(stamp) && Files.readString(stamp).equals(wanted);
    if (same && Files.isExecutable(java())) {
      return;
    }
    if (Files.isDirectory(jdk)) {
      Trees.delete(jdk);
    }
    Files.deleteIfExists(folder.resolve("jdk.archive-of"));
    command.output(
        List.of(
            home.resolve("bin/jlink").toString(),
            "--add-modules",
            JDK_MODULES,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--ignore-modified-runtime",
            "--generate-cds-archive",
            "--output",
            jdk.toString()));
    // For heaps of 32 GiB and more, which no guest has.
    Files.deleteIfExists(jdk.resolve("lib/server/classes_nocoops.jsa"));
    Files.writeString(stamp, wanted);
  }

  private void makeJars() throws IOException {
    Path lib = folder.resolve("lib");
    if (Files.isDirectory(lib)) {
      Trees.delete(lib);
    }
    Files.createDirectories(lib);
    for (Path module : modules()) {
      String name = module.getFileName().toString();
      jar(module.resolve("target/classes"), lib.resolve(name + ".jar"));
      jar(module.resolve("target/test-classes"), lib.resolve(name + "-tests.jar"));
    }
    try (Stream<Path> jars = Files.list(root.resolve("matrix/target/lib"))) {
      for (Path jar : jars.toList()) {
        copyFile(jar, lib.resolve(jar.getFileName()));
      }
    }
  }

  /** The folders of the modules that are built. */
  private List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
          .filter(folder -> Files.isDirectory(folder.resolve("target")))
          .sorted()
          .toList();
    }
  }

  /** The folders with test classes. */
  List<Path> testFolders() throws IOException {
    return modules().stream()
        .map(module -> module.resolve("target/test-classes"))
        .filter(Files::isDirectory)
        .toList();
  }

  /** Everything that tests run with, as the JVM takes it. */
  String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
      return String.join(":", jars.map(Path::toString).sorted().toList());
    }
  }

  /** A jar without compression; its time is that of its newest file, so that it is reproducible. */
  private static void jar(Path classes, Path jar) throws IOException {
    if (!Files.isDirectory(classes)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.setMethod(ZipEntry.STORED);
      for (Path each : files) {
        if (!each.endsWith("module-info.class")) {
          store(classes.relativize(each).toString(), Files.readAllBytes(each), out);
        }
      }
    }
    FileTime newest = FileTime.from(Instant.EPOCH);
    for (Path each : files) {
      FileTime time = Files.getLastModifiedTime(each);
      newest = time.compareTo(newest) > 0 ? time : newest;
    }
    Files.setLastModifiedTime(jar, newest);
  }

  private static void store(String name, byte[] bytes, JarOutputStream out) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(bytes.length);
    entry.setCrc(sum.getValue());
    entry.setLastModifiedTime(FileTime.from(Instant.EPOCH));
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : new TreeSet<>(files.toList())) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          copyFile(file, file.equals(from) ? to : target);
        }
      }
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Shared libraries that programs need: path in the guest, file here. */
  Map<Path, Path> libraries(List<Path> programs) throws IOException {
    Map<Path, Path> libraries = new TreeMap<>();
    for (Path program : programs) {
      String said = command.run(List.of("ldd", program.toString())).out();
      LIBRARY
          .matcher(said)
          .results()
          .map((MatchResult found) -> Path.of(found.group(1)))
          .filter(library -> !library.startsWith(folder))
          .forEach(library -> libraries.put(library, library));
    }
    return libraries;
  }

  /** The JDK's programs and libraries, which need libraries of the system. */
  List<Path> binaries() throws IOException {
    List<Path> binaries = new ArrayList<>(List.of(java()));
    try (Stream<Path> files = Files.walk(folder.resolve("jdk/lib"))) {
      files.filter(file -> file.toString().endsWith(".so")).forEach(binaries::add);
    }
    return binaries;
  }
}
