package dev.nectar.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.cli.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged jar as a process, for tests that need a kernel which lets them trace. */
final class Nectar {
  private static final Path JAR = Approved.ROOT.resolve("cli/target/nectar.jar").toAbsolutePath();
  private static final Map<String, String> ENV =
      Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

  private Nectar() {}

  /** Skips the test, with the reason, where bpf(2) is not permitted. */
  static void assumeKernel() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    int line = status.indexOf("CapEff:");
    long capabilities =
        line < 0
            ? 0
            : Long.parseUnsignedLong(
                status.substring(line + 7, status.indexOf('\n', line)).strip(), 16);
    long admin = 1L << 21;
    assumeTrue((capabilities & admin) != 0, "bpf(2) needs root, which this test run is not");
  }

  /** Skips the test, with the reason, where a program it needs is not installed. */
  static void assumeInstalled(String program) {
    boolean found =
        List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/").stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
    assumeTrue(found, program + " is not installed");
  }

  static List<String> command(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(System.getProperty("java.home") + "/bin/java");
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  static Ran run(String... arguments) throws IOException, InterruptedException {
    return Processes.run(Path.of("/tmp"), ENV, command(arguments));
  }

  static Ran run(Map<String, String> env, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(ENV);
    all.putAll(env);
    return Processes.run(Path.of("/tmp"), all, command(arguments));
  }

  /** Runs it below another command, such as one that takes capabilities away. */
  static Ran runBelow(List<String> command, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command);
    words.addAll(command(arguments));
    return Processes.run(Path.of("/tmp"), ENV, words);
  }

  /** Runs a shell script in which {@code "$@"} is the command. */
  static Ran shell(String script, String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    words.addAll(command(arguments));
    return Processes.run(Path.of("/tmp"), ENV, words);
  }

  static Running start(String... arguments) throws IOException {
    return Processes.start(Path.of("/tmp"), ENV, command(arguments));
  }

  /** Waits until a process has written something. */
  static void awaitText(Path file, String text) throws IOException, InterruptedException {
    long limit = System.nanoTime() + 60_000_000_000L;
    while (!Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1).contains(text)) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(text + " is not in " + Files.readString(file));
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  static void signal(Process process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }
}
