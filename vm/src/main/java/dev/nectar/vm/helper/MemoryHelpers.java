package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;

/**
 * Helpers that read what a pointer leads to. Kernel and processes are one memory here: that of the
 * program's owner, and, to be read, that of the event it runs for.
 */
final class MemoryHelpers {
  private static final long SIZE = 0xffff_ffffL;

  /** How much of an event's memory is read at once. */
  private static final long MOST_OF_EVENT = 1 << 20;

  /** Below it are the addresses of processes ({@code TASK_SIZE}). */
  private static final long USER = 1L << 47;

  private MemoryHelpers() {}

  static void add(HelperTable table) {
    HelperFunction read = (run, to, size, from, _, _) -> read(run, to, size & SIZE, from);
    HelperFunction text = (run, to, size, from, _, _) -> text(run, to, size & SIZE, from);
    table
        .put(Helper.PROBE_READ, read)
        .put(Helper.PROBE_READ_USER, read)
        .put(
            Helper.PROBE_READ_KERNEL,
            ofKernel(
                (run, to, size, from, _, _) ->
                    (size & SIZE) == 0 && isUser(from) && !run.memory().has(from, 1)
                        ? -Errno.EFAULT
                        : read(run, to, size & SIZE, from)))
        .put(Helper.COPY_FROM_USER, read)
        .put(Helper.PROBE_READ_STR, text)
        .put(Helper.PROBE_READ_USER_STR, text)
        .put(Helper.PROBE_READ_KERNEL_STR, ofKernel(text))
        .put(
            Helper.COPY_FROM_USER_TASK,
            (run, to, size, from, _, flags) ->
                flags != 0 ? -Errno.EINVAL : read(run, to, size & SIZE, from))
        .put(
            Helper.PROBE_WRITE_USER,
            (run, to, from, size, _, _) -> write(run, to, from, size & SIZE));
  }

  /** What Linux says of pointers that are a process's, such as null, where it reads its own. */
  private static HelperFunction ofKernel(HelperFunction read) {
    return (run, to, size, from, d, e) -> {
      long result = read.call(run, to, size, from, d, e);
      return result == -Errno.EFAULT && isUser(from) ? -Errno.ERANGE : result;
    };
  }

  private static boolean isUser(long address) {
    return address >= 0 && address < USER;
  }

  /** Copies bytes, or makes them zero where there are none to be copied. */
  static long read(Run run, long to, long size, long from) {
    Memory memory = run.memory();
    memory.check(to, size);
    if (size > 0 && !memory.has(from, size)) {
      return readOfEvent(run, to, size, from);
    }
    run.inPieces(size, (at, length) -> memory.copy(from + at, to + at, length));
    return 0;
  }

  /** What the event has that the owner has not; of much, nothing. */
  private static long readOfEvent(Run run, long to, long size, long from) {
    byte[] bytes = new byte[(int) Math.min(size, MOST_OF_EVENT)];
    boolean there = size <= MOST_OF_EVENT && run.read(from, bytes);
    if (there) {
      run.memory().slice(to, size).copyFrom(MemorySegment.ofArray(bytes));
      return 0;
    }
    run.inPieces(size, (at, length) -> run.memory().zero(to + at, length));
    return -Errno.EFAULT;
  }

  /** Copies up to a zero, and returns how many bytes with it. */
  static long text(Run run, long to, long size, long from) {
    Memory memory = run.memory();
    MemorySegment room = memory.slice(to, size);
    byte[] one = new byte[1];
    for (long i = 0; i < size; i++) {
      if ((i & 0xfff) == 0xfff) {
        run.charge(0xfff);
      }
      if (!memory.has(from + i, 1) && !run.read(from + i, one)) {
        room.fill((byte) 0);
        return -Errno.EFAULT;
      }
      int each = memory.has(from + i, 1) ? memory.getByte(from + i) : one[0];
      memory.putByte(to + i, each);
      if (each == 0) {
        return i + 1;
      }
    }
    if (size > 0) {
      memory.putByte(to + size - 1, 0);
    }
    return size;
  }

  private static long write(Run run, long to, long from, long size) {
    Memory memory = run.memory();
    memory.check(from, size);
    if (!memory.has(to, size)) {
      return -Errno.EFAULT;
    }
    run.inPieces(size, (at, length) -> memory.copy(from + at, to + at, length));
    return 0;
  }
}
