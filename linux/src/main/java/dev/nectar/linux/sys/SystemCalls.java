package dev.nectar.linux.sys;

import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The universal {@code syscall(2)} and the memory in which it leaves {@code errno}. Calls of one
 * instance take turns; who blocks in the kernel has an instance of its own.
 *
 * <p>A call allocates nothing when it is compiled by C2. The JDK (25) checks the memory for errno
 * by a slice of 40 bytes, which C1 cannot remove; a handle without errno would be free of it, but
 * costs milliseconds at start.
 */
public final class SystemCalls {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final MethodHandle SYSCALL = link();

  private final SyscallNumbers numbers;
  private final MemorySegment state;

  /**
   * @param architecture whose numbers to use
   */
  public SystemCalls(Architecture architecture) {
    this(SyscallNumbers.of(architecture));
  }

  private SystemCalls(SyscallNumbers numbers) {
    this.numbers = numbers;
    this.state = Arena.ofAuto().allocate(STATE);
  }

  /**
   * @return an instance that can block without holding this one up
   */
  public SystemCalls fork() {
    return new SystemCalls(numbers);
  }

  /**
   * @return the numbers of the calls
   */
  public SyscallNumbers numbers() {
    return numbers;
  }

  /**
   * Makes one system call.
   *
   * @return its result, or the negated errno
   */
  public synchronized long call(long number, long a, long b, long c, long d, long e, long f) {
    long result;
    try {
      result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new AssertionError("a downcall does not throw", t);
    }
    return result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
  }

  public long call(long number) {
    return call(number, 0, 0, 0, 0, 0, 0);
  }

  public long call(long number, long a) {
    return call(number, a, 0, 0, 0, 0, 0);
  }

  public long call(long number, long a, long b) {
    return call(number, a, b, 0, 0, 0, 0);
  }

  public long call(long number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find("syscall").orElseThrow();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        symbol,
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }
}
