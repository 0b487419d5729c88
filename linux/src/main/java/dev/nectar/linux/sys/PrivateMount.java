package dev.nectar.linux.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A mount of a file system of the kernel's that no other process sees ({@code fsopen(2)}, {@code
 * fsmount(2)}); it goes with its descriptor.
 */
public final class PrivateMount {
  private PrivateMount() {}

  /**
   * Mounts a file system; its files are below {@code /proc/self/fd/N}.
   *
   * @param type such as {@code tracefs}
   * @return the descriptor, to be owned by the caller, or the negated errno
   */
  public static long open(SystemCalls calls, String type) {
    SyscallNumbers numbers = calls.numbers();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(type);
      long opened = calls.call(numbers.fsopen(), name.address(), SystemHeaders.FSOPEN_CLOEXEC);
      if (opened < 0) {
        return opened;
      }
      try (Fd context = new Fd(calls, opened)) {
        int command = SystemHeaders.FSCONFIG_CMD_CREATE;
        long created = calls.call(numbers.fsconfig(), context.number(), command, 0, 0, 0, 0);
        return created < 0
            ? created
            : calls.call(numbers.fsmount(), context.number(), SystemHeaders.FSMOUNT_CLOEXEC, 0);
      }
    }
  }
}
