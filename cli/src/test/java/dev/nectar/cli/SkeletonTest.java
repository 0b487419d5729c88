package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nectar gen skeleton}: what it prints is compiled. */
final class SkeletonTest {
  private static final Path GOLDEN = Approved.ROOT.resolve("object/src/test/objects/golden");

  @TempDir private Path folder;

  private static String golden(String name) {
    return GOLDEN.resolve(name).toString();
  }

  private static String skeleton(String... words) {
    String[] all =
        Stream.concat(Stream.of("gen", "skeleton"), Stream.of(words)).toArray(String[]::new);
    Ran ran = Pages.run(all);
    assertThat(ran.err()).as(String.join(" ", words)).isEmpty();
    assertThat(ran.code()).isZero();
    return ran.out();
  }

  private Path source(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".java"), text);
  }

  /** What the compiler has to say, all its warnings included. */
  private String compile(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      String path = System.getProperty("java.class.path");
      List<String> options =
          List.of("-Xlint:all,-this-escape", "-proc:none", "-d", folder.toString(), "-cp", path);
      compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return said.toString();
  }

  @Test
  void classOfEachObjectIsCompiledWithoutAWarning() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> objects = Files.list(GOLDEN)) {
      List<Path> all =
          objects
              .filter(each -> each.toString().matches(".*\\.(clang19|gcc)-e[lb]\\.o"))
              .sorted()
              .toList();
      assertThat(all).hasSizeGreaterThan(50);
      for (Path object : all) {
        String name = "Object" + sources.size();
        sources.add(source(name, skeleton(object.toString(), "name", name)));
      }
    }
    assertThat(compile(sources)).isEmpty();
  }

  @Test
  void classHoldsTheObjectItself() throws Exception {
    String text = skeleton("--embed", golden("data_globals.clang19-el.o"));
    assertThat(compile(List.of(source("DataGlobals", text)))).isEmpty();
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      Method spec = loader.loadClass("DataGlobals").getMethod("spec");
      assertThat(spec.invoke(null))
          .isEqualTo(
              dev.nectar.object.elf.ObjectReader.read(
                  Path.of(golden("data_globals.clang19-el.o"))));
    }
  }

  /** As people would use it. */
  private static final String USE =
      """
      import app.Openings;
      import dev.nectar.kernel.EventStream;
      import dev.nectar.kernel.Kernel;
      import dev.nectar.kernel.RecordHandler;
      import dev.nectar.linux.LinuxKernel;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.concurrent.Callable;

      public final class Use implements Callable<List<String>> {
        @Override
        public List<String> call() throws Exception {
          int self = (int) ProcessHandle.current().pid();
          List<String> opened = new ArrayList<>();
          RecordHandler record =
              RecordHandler.of(
                  Openings.Codecs.opening(), each -> opened.add(each.fileText()));
          try (Kernel kernel = LinuxKernel.open();
              Openings openings = Openings.settings().process(self).load(kernel);
              EventStream events = kernel.events(List.of(openings.maps().openings()))) {
            openings.attach();
            Files.readString(Path.of("/proc/version"));
            while (!opened.contains("/proc/version") && events.await(Duration.ofSeconds(10))) {
              events.drain(record);
            }
            opened.add("process " + (openings.variables().process() == self));
            opened.add("links " + openings.links().size());
          }
          return opened;
        }
      }
      """;

  @Test
  void programsAreLoadedAndAttachedByTheirClass() throws Exception {
    Nectar.assumeKernel();
    String object = Approved.ROOT.resolve("examples/openings/openings.bpf.o").toString();
    String text = skeleton("--embed", "--package", "app", "--type", "opening", object);
    assertThat(compile(List.of(source("Openings", text), source("Use", USE)))).isEmpty();
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      Callable<?> use = (Callable<?>) loader.loadClass("Use").getConstructor().newInstance();
      assertThat(use.call())
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .contains("/proc/version", "process true", "links 1");
    }
  }

  @Test
  void whatIsAskedForMustBeThere() {
    Ran ran = Pages.run("gen", "skeleton", "--type", "none", golden("data_globals.clang19-el.o"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("cannot make a codec of none: the object has no such type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"class", "Kernel", "two words", "1st", "a;b"})
  void namesThatNoClassHasAreRefused(String name) {
    Ran ran = Pages.run("gen", "skeleton", golden("data_globals.clang19-el.o"), "name", name);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot call the class " + name);
  }

  @Test
  void packageMustBeOne() {
    Ran ran =
        Pages.run("gen", "skeleton", "--package", "a..b", golden("data_globals.clang19-el.o"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("a..b cannot be the name of a package");
  }

  @Test
  void aClassToRead() throws IOException {
    Approved.check(
        "cli/src/test/approved/skeleton.java.txt",
        skeleton("--package", "app", "--type", "point", golden("data_globals.clang19-el.o")));
  }
}
