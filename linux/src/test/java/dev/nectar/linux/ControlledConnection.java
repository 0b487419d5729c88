package dev.nectar.linux;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;

/** A connection of this process to itself under a congestion control of TCP. Stateless. */
final class ControlledConnection {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final int BYTES = 1000;
  private static final int TIMES = 20;

  private ControlledConnection() {}

  /** Connects, and sends some bytes, which the kernel acknowledges at once. */
  static void make(Architecture architecture, String control) throws IOException {
    SystemCalls calls = new SystemCalls(architecture);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Arena arena = Arena.ofConfined();
        Fd socket = new Fd(calls, calls.call(calls.numbers().socket(), AF_INET, SOCK_STREAM, 0))) {
      MemorySegment name = arena.allocateFrom(control);
      check(
          "setsockopt",
          calls.call(
              architecture.syscalls().number("setsockopt").orElseThrow(),
              socket.number(),
              IPPROTO_TCP,
              TCP_CONGESTION,
              name.address(),
              control.length(),
              0));
      MemorySegment address = arena.allocate(16, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
      ValueLayout.OfShort port = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
      address.set(port, 2, (short) server.getLocalPort());
      MemorySegment.copy(
          server.getInetAddress().getAddress(), 0, address, ValueLayout.JAVA_BYTE, 4, 4);
      check(
          "connect",
          calls.call(
              architecture.syscalls().number("connect").orElseThrow(),
              socket.number(),
              address.address(),
              address.byteSize()));
      MemorySegment bytes = arena.allocate(BYTES);
      for (int i = 0; i < TIMES; i++) {
        check(
            "write", calls.call(calls.numbers().write(), socket.number(), bytes.address(), BYTES));
      }
      try (Socket accepted = server.accept()) {
        accepted.getInputStream().readNBytes(TIMES * BYTES);
      }
    }
  }

  private static void check(String call, long result) {
    if (result < 0) {
      throw new AssertionError(call + ": " + Errno.text((int) -result));
    }
  }
}
