package dev.nectar.linux;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Evidence;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Kernels before 5.11 count maps and programs as locked memory, of which little is allowed at
 * first.
 */
final class LockedMemory {
  private static final KernelVersion UNCOUNTED = KernelVersion.of(5, 11);

  private final Bpf bpf;
  private final LinuxTarget target;

  LockedMemory(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
  }

  /** Calls again with the limit raised if the kernel refused for it. */
  long whileAllowed(String action, LongSupplier call) {
    long result = call.getAsLong();
    if (result != -Errno.EPERM || target.version().atLeast(UNCOUNTED)) {
      return result;
    }
    raise(action);
    return call.getAsLong();
  }

  /**
   * Who has the rights to load may lack the one to raise the limit, and that is then the reason.
   */
  private void raise(String action) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      Native.putLong(limit, 0, SystemHeaders.RLIM_INFINITY);
      Native.putLong(limit, 8, SystemHeaders.RLIM_INFINITY);
      long number = bpf.calls().numbers().prlimit64();
      long result =
          bpf.calls().call(number, 0, SystemHeaders.RLIMIT_MEMLOCK, limit.address(), 0, 0, 0);
      if (result < 0 && Evidence.ofThisProcess(Path.of("/")).maySetUpBpf()) {
        throw new PermissionException(
            PermissionException.Reason.LOCKED_MEMORY,
            "cannot "
                + action
                + ": the limit of locked memory is reached, and this process may not raise it"
                + " (CAP_SYS_RESOURCE)",
            "raise it before: ulimit -l unlimited");
      }
    }
  }
}
