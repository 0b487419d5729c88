package dev.nectar.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Another Java process that runs a class of the tests. Ends with the test. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private Child(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param before the command that starts Java, such as one that takes rights away; may be empty
   */
  static Child start(List<String> before, Class<?> main, String... arguments) {
    List<String> words = new ArrayList<>(before);
    words.add(System.getProperty("java.home") + "/bin/java");
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable"));
    words.addAll(startUpCache());
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    words.addAll(List.of(System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    try {
      return new Child(
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      Assumptions.abort(words.getFirst() + " cannot be started");
      throw new IllegalStateException(e);
    }
  }

  /** That of this process, if it was started with one, serves its child too. */
  private static List<String> startUpCache() {
    return Stream.of(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .filter(word -> word.startsWith("-XX:AOTCache="))
        .toList();
  }

  long pid() {
    return process.pid();
  }

  /** The next line it writes; empty if it has ended. */
  String line() throws IOException {
    String line = out.readLine();
    return line == null ? "" : line;
  }

  /** Gives it a line to read. */
  void say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  /** Ends it at once, by SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
