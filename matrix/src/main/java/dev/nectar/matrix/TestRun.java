package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The command by which tests run, the same on the host and in a guest: the one makes the start-up
 * cache that the other uses, so all flags that the cache depends on must be equal.
 *
 * @param stage what it runs with
 * @param classes names of test classes
 */
record TestRun(Stage stage, List<String> classes) {
  private static final Duration LIST_LIMIT = Duration.ofMinutes(2);
  private static final String REFUSALS_FAIL = "-Dnectar.kernel.refusals=fail";

  /** The embedded kernel is the same everywhere. */
  private static final String LINUX_ALONE = "-Dnectar.kernels=linux";

  private static final String AGENT = "dev.nectar.matrix.agent.Agent";

  /** All classes that have kernel tests. */
  static List<String> find(Stage stage, Children children) throws IOException {
    List<String> words = new ArrayList<>(java(stage, List.of("-Xlog:disable")));
    words.add("list");
    stage.testFolders().forEach(folder -> words.add(folder.toString()));
    // jars stand on the class path, folders are where classes are looked for
    int path = words.indexOf("-cp") + 1;
    String folders = String.join(":", stage.testFolders().stream().map(Path::toString).toList());
    words.set(path, folders + ":" + words.get(path));
    return new Command(children, stage.folder(), LIST_LIMIT).output(words).lines().toList();
  }

  /** Those of all classes that somebody names, with or without their package. */
  static List<String> choose(List<String> all, List<String> names) {
    List<String> chosen = new ArrayList<>();
    for (String name : names) {
      List<String> found =
          all.stream().filter(each -> each.equals(name) || each.endsWith("." + name)).toList();
      if (found.isEmpty()) {
        throw new MatrixException(
            "there is no class " + name + " with kernel tests", "matrix/run --list says which are");
      }
      chosen.addAll(found);
    }
    return names.isEmpty() ? all : chosen;
  }

  /** Here; makes the start-up cache. */
  List<String> onHost(Path events) throws IOException {
    return run(List.of("-XX:AOTCacheOutput=" + stage.cache()), events);
  }

  /** In a guest, whose owner forbids nothing: what its kernel refuses is a failure. */
  List<String> inGuest(Path events) throws IOException {
    return run(List.of("-XX:AOTCache=" + stage.cache(), REFUSALS_FAIL), events);
  }

  private List<String> run(List<String> flags, Path events) throws IOException {
    Path file = stage.folder().resolve("classes");
    Files.write(file, classes);
    List<String> words = new ArrayList<>(java(stage, flags));
    words.addAll(List.of("run", file.toString(), events.toString()));
    return words;
  }

  private static List<String> java(Stage stage, List<String> flags) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(stage.java().toString());
    words.addAll(flags);
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dnectar.root=" + stage.repository(),
            LINUX_ALONE,
            "-cp",
            stage.classPath(),
            AGENT));
    return words;
  }
}
