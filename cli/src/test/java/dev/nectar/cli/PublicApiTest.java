package dev.nectar.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each change of what users of the library can name shows in {@code docs/api}. */
final class PublicApiTest {
  /** The modules that others are built on; not the command line, whose interface is its text. */
  static Stream<String> modules() throws IOException {
    try (Stream<Path> folders = Files.list(Approved.ROOT)) {
      return folders
          .filter(each -> Files.exists(each.resolve("src/main/java/module-info.java")))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void publicApiIsAsApproved(String module) throws Exception {
    Path classes = Approved.ROOT.resolve(module).resolve("target/classes");
    Assumptions.assumeTrue(
        Files.exists(classes.resolve("module-info.class")), module + " is not built");
    URL[] behindOurs = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(behindOurs, PublicApi.class.getClassLoader())) {
      Approved.check("docs/api/" + module + ".txt", new PublicApi(classes, loader).text());
    }
  }
}
