package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One attachment that is being made.
 *
 * @param program what is attached
 * @param held what keeps it open meanwhile
 * @param arena where texts for the kernel live
 */
record Run(LinuxProgram program, Fd.Use held, Attachment wanted, Arena arena) {
  int fd() {
    return held.number();
  }

  /** What is done, after "cannot". */
  String action() {
    return "attach to " + wanted.point().text();
  }

  long cookie() {
    return wanted.cookies().isEmpty() ? 0 : wanted.cookies().getFirst();
  }

  /** The cookie of each place, or no memory where there are none. */
  MemorySegment cookies(int places) {
    return cookies(IntStream.range(0, places).boxed().toList());
  }

  /** The same for places of which several can be told by one of the point. */
  MemorySegment cookies(List<Integer> origins) {
    List<Long> given = wanted.cookies();
    if (given.isEmpty()) {
      return MemorySegment.NULL;
    }
    MemorySegment cookies = Native.room(8L * origins.size(), arena);
    for (int i = 0; i < origins.size(); i++) {
      long cookie = given.size() > 1 ? given.get(origins.get(i)) : cookie();
      Native.putLong(cookies, 8L * i, cookie);
    }
    return cookies;
  }

  /**
   * Why a probe could not be made.
   *
   * @param result the negated errno
   */
  KernelException missed(long result, String advice) {
    String head = "cannot " + action() + ": ";
    return switch ((int) -result) {
      case Errno.ENOENT ->
          new KernelException(
              head + "this kernel has no such function, or it ends before that place", advice);
      case Errno.EADDRNOTAVAIL ->
          new KernelException(head + "this kernel has several functions of that name", advice);
      case Errno.EINVAL, Errno.EILSEQ, Errno.EIO ->
          new KernelException(head + "the kernel does not allow a probe there", advice);
      case Errno.ESRCH -> new KernelException(head + "there is no such process", "");
      default -> Refusal.of(action(), result, advice);
    };
  }

  KernelException noCookie(String since) {
    return new UnsupportedFeatureException(
        "cannot " + action() + " with a cookie: this kernel does not take one there",
        "do without, or use Linux " + since + " or later");
  }
}
