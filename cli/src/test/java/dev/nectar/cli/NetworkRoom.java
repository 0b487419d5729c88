package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.report.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of a test's own, with two devices beside {@code lo}; it goes with this. */
final class NetworkRoom implements AutoCloseable {
  private static final String MAKE =
      "ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v0 up"
          + " && ip link set v1 up && echo made; read -r _";

  private final Process shell;

  private NetworkRoom(Process shell) {
    this.shell = shell;
  }

  static NetworkRoom open() throws Exception {
    Nectar.assumeInstalled("ip");
    Process shell = new ProcessBuilder("unshare", "-n", "sh", "-c", MAKE).start();
    assertThat(shell.inputReader().readLine()).isEqualTo("made");
    return new NetworkRoom(shell);
  }

  /** Where the namespace is. */
  Path namespace() {
    return Path.of("/proc/" + shell.pid() + "/ns/net");
  }

  private List<String> inside() {
    return List.of("nsenter", "--net=" + namespace());
  }

  /** Runs the command in it. */
  Ran nectar(String... words) throws Exception {
    return Nectar.runBelow(inside(), words);
  }

  /** What the command prints there as JSON. */
  Object json(String... words) throws Exception {
    Ran ran = nectar(words);
    assertThat(ran.err()).isEmpty();
    return Json.parse(ran.out());
  }

  /** bpftool in it. */
  Bpftool bpftool(Bpftool found) {
    List<String> line = new ArrayList<>(inside());
    line.addAll(found.command());
    return new Bpftool(line);
  }

  /** Runs a command of the system in it, which must succeed. */
  void run(String... words) throws Exception {
    List<String> line = new ArrayList<>(inside());
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", line, said).isZero();
  }

  @Override
  public void close() {
    shell.destroy();
    shell.onExit().join();
  }
}
