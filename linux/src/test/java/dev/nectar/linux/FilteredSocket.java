package dev.nectar.linux;

import dev.nectar.bytecode.classic.ClassicCodec;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Two connected datagram sockets of this process; the second has a classic filter. What is sent is
 * filtered before the call returns: its length shows the filter's result.
 */
final class FilteredSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_NONBLOCK = 2 | 0x800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int ROOM = 1 << 16;

  private final SystemCalls calls;
  private final long setsockopt;
  private final Fd in;
  private final Fd out;

  FilteredSocket(Architecture architecture) {
    this.calls = new SystemCalls(architecture);
    this.setsockopt = architecture.syscalls().number("setsockopt").orElseThrow();
    long socketpair = architecture.syscalls().number("socketpair").orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      long result = calls.call(socketpair, AF_UNIX, SOCK_DGRAM_NONBLOCK, 0, pair.address(), 0, 0);
      if (result < 0) {
        throw new AssertionError("socketpair: " + Errno.text((int) -result));
      }
      in = new Fd(calls, pair.get(ValueLayout.JAVA_INT, 0));
      out = new Fd(calls, pair.get(ValueLayout.JAVA_INT, 4));
    }
  }

  /** The result of {@code SO_ATTACH_FILTER}: 0 or the negated errno. */
  long attach(byte[] program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(Math.max(1, program.length), 8);
      MemorySegment.copy(program, 0, code, ValueLayout.JAVA_BYTE, 0, program.length);
      MemorySegment description = arena.allocate(16, 8);
      description.set(ValueLayout.JAVA_SHORT, 0, (short) (program.length / ClassicCodec.SIZE));
      description.set(ValueLayout.JAVA_LONG, 8, code.address());
      return calls.call(
          setsockopt,
          out.number(),
          SOL_SOCKET,
          SO_ATTACH_FILTER,
          description.address(),
          description.byteSize(),
          0);
    }
  }

  /** Sends a packet and says how many bytes of it the filter kept. */
  int keeps(byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM, 8);
      MemorySegment.copy(packet, 0, room, ValueLayout.JAVA_BYTE, 0, packet.length);
      long sent = calls.call(calls.numbers().write(), in.number(), room.address(), packet.length);
      if (sent != packet.length) {
        throw new AssertionError("write: " + sent);
      }
      long kept = calls.call(calls.numbers().read(), out.number(), room.address(), ROOM);
      return kept == -Errno.EAGAIN ? 0 : (int) kept;
    }
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }
}
