package dev.nectar.conformance;

import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.PrivateMount;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A BPF file system of a test's own, for what is pinned. What is in it goes with it. */
final class PinFolder implements AutoCloseable {
  private final Fd mount;

  private PinFolder(Fd mount) {
    this.mount = mount;
  }

  static PinFolder open() {
    Architecture own = Architecture.find(System.getProperty("os.arch")).orElseThrow();
    SystemCalls calls = new SystemCalls(own);
    long mount = PrivateMount.open(calls, "bpf");
    Assumptions.assumeTrue(mount >= 0, "no BPF file system can be mounted");
    return new PinFolder(new Fd(calls, mount));
  }

  /** A file in it, by a name that other processes know as well. */
  Path file(String name) {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + mount.number(), name);
  }

  @Override
  public void close() {
    mount.close();
  }
}
