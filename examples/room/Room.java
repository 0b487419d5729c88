package room;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/**
 * A network namespace with a shell in it, for the examples that need one. It goes with its shell.
 */
public final class Room implements AutoCloseable {
  private static final String END = "-- end --";

  private final Process shell;
  private final Writer in;
  private final BufferedReader out;

  /** Makes it, with nothing in it but a loopback device; needs root and busybox. */
  public Room() throws IOException {
    shell =
        new ProcessBuilder("busybox", "unshare", "-n", "busybox", "sh")
            .redirectErrorStream(true)
            .start();
    in = shell.outputWriter();
    out = shell.inputReader();
    run("ip link set lo up");
  }

  /** The process that is in it. */
  public long pid() {
    return shell.pid();
  }

  /** Where it is, to attach programs in it. */
  public Path namespace() {
    return Path.of("/proc/" + shell.pid() + "/ns/net");
  }

  /** Runs a command in it, and gives what that wrote. */
  public String run(String command) throws IOException {
    try {
      in.write(command + "\necho\necho '" + END + "'\n");
      in.flush();
    } catch (IOException e) {
      // the shell has ended: what it said tells more
    }
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); !END.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException(
            "no network namespace: " + said.toString().strip() + "; run it as root");
      }
      said.append(line).append('\n');
    }
    return said.substring(0, said.length() - 1);
  }

  @Override
  public void close() throws IOException {
    in.close();
    out.close();
    shell.onExit().join();
  }
}
