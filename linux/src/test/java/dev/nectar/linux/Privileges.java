package dev.nectar.linux;

import dev.nectar.kernel.PermissionException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.MapType;
import org.junit.jupiter.api.Assumptions;

/** What tests on the running kernel need. */
final class Privileges {
  private Privileges() {}

  /** Skips the test, with the reason, where bpf(2) is not permitted. */
  static void assumeBpf(LinuxKernel kernel) {
    Bpf bpf = new Bpf(new SystemCalls(kernel.target().architecture()));
    try {
      LinuxKernel.own(
              bpf,
              bpf.mapCreate(new Bpf.MapCreation(MapType.HASH.number(), 4, 4, 1, 0, "may_i")),
              "use bpf(2)")
          .close();
    } catch (PermissionException e) {
      kernel.close();
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }
}
