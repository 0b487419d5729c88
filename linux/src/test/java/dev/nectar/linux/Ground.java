package dev.nectar.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A shell in a network namespace and a control group of its own, where programs see what it does
 * and nothing else.
 */
final class Ground implements AutoCloseable {
  private static final String END = "-- end --";

  private final Process shell;
  private final Writer in;
  private final BufferedReader out;
  private final Path group;

  private Ground(Process shell, Path above) throws IOException {
    this.shell = shell;
    this.in = shell.outputWriter(StandardCharsets.UTF_8);
    this.out = shell.inputReader(StandardCharsets.UTF_8);
    this.group = Files.createTempDirectory(above, "nectar-test-");
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(shell.pid()));
    run("busybox ip link set lo up");
  }

  static Ground open() throws IOException {
    Path above =
        Files.readAllLines(Path.of("/proc/mounts")).stream()
            .map(line -> line.split(" ", -1))
            .filter(words -> words[2].equals("cgroup2"))
            .map(words -> Path.of(words[1]))
            .findFirst()
            .orElse(Path.of("/"));
    Assumptions.assumeFalse(above.equals(Path.of("/")), "no cgroup2 file system is mounted");
    Process shell;
    try {
      shell =
          new ProcessBuilder("busybox", "unshare", "-n", "busybox", "sh")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("busybox is not installed");
      throw e;
    }
    return new Ground(shell, above);
  }

  Path group() {
    return group;
  }

  Path namespace() {
    return Path.of("/proc/" + shell.pid() + "/ns/net");
  }

  /** Runs a command to its end. */
  void run(String command) throws IOException {
    in.write(command + "\necho\necho '" + END + "'\n");
    in.flush();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(END)) {
        return;
      }
    }
    throw new IOException("the shell has ended");
  }

  @Override
  public void close() throws IOException {
    in.close();
    shell.onExit().join();
    out.close();
    Files.deleteIfExists(group);
  }
}
