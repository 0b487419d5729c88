package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of a test's own, with its loopback device and a pair of others, and a shell
 * in it. All of it goes with the shell.
 */
final class Room implements AutoCloseable {
  /** The first of the pair; what is sent by one arrives at the other. */
  static final String DEVICE = "v0";

  private static final String END = "-- end --";

  private final Process shell;
  private final Writer in;
  private final BufferedReader out;

  private Room(Process shell) {
    this.shell = shell;
    this.in = shell.outputWriter(StandardCharsets.UTF_8);
    this.out = shell.inputReader(StandardCharsets.UTF_8);
  }

  static Room open() {
    Process shell;
    try {
      shell =
          new ProcessBuilder("busybox", "unshare", "-n", "busybox", "sh")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("busybox is not installed");
      throw new IllegalStateException(e);
    }
    Room room = new Room(shell);
    String said =
        room.run(
            "busybox ip link set lo up && busybox ip link add v0 type veth"
                + " && busybox ip link set v0 up && busybox ip link set veth0 up && echo made");
    Assumptions.assumeTrue(said.equals("made\n"), "no network namespace with devices: " + said);
    return room;
  }

  /** Where the namespace is. */
  Path namespace() {
    return Path.of("/proc/" + shell.pid() + "/ns/net");
  }

  /** The shell, whose commands are its children. */
  long pid() {
    return shell.pid();
  }

  /**
   * Runs a command in the namespace.
   *
   * @return what it wrote
   */
  String run(String command) {
    try {
      in.write(command + "\necho\necho '" + END + "'\n");
      in.flush();
      StringBuilder said = new StringBuilder();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(END)) {
          // The empty line before the mark, which ends a line of the command that has no end.
          return said.substring(0, said.length() - 1);
        }
        said.append(line).append('\n');
      }
      throw new AssertionError("the shell ended: " + said);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends one packet to this machine itself, and gets one back: two on loopback. */
  void ping() {
    assertThat(run("busybox ping -c 1 -W 5 127.0.0.1")).contains("1 packets received");
  }

  /** The same, in vain. */
  void pingInVain() {
    assertThat(run("busybox ping -c 1 -W 1 127.0.0.1")).contains("0 packets received");
  }

  @Override
  public void close() throws Exception {
    in.close();
    out.close();
    shell.waitFor();
  }
}
