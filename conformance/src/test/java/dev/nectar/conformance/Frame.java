package dev.nectar.conformance;

import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An Ethernet frame to all, which is sent by a device as it is ({@code packet(7)}). */
final class Frame {
  private static final int AF_PACKET = 17;
  private static final short ETH_P_IPV6 = (short) 0x86dd;
  private static final byte ROUTING = 43;
  private static final byte NO_NEXT_HEADER = 59;
  private static final byte SEGMENT_ROUTING = 4;
  private static final int ADDRESS_BYTES = 16;

  private final byte[] bytes;

  private Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A packet of IPv6 with a segment routing header (RFC 8754, section 2) that is at its first
   * segment, and nothing behind.
   */
  static Frame ofSegments(String source, String first, String second) {
    int header = 8 + 2 * ADDRESS_BYTES;
    ByteBuffer out = ByteBuffer.allocate(14 + 40 + header);
    out.put(new byte[] {-1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 9}).putShort(ETH_P_IPV6);
    out.putInt(6 << 28).putShort((short) header).put(ROUTING).put((byte) 64);
    out.put(address(source)).put(address(first));
    out.put(NO_NEXT_HEADER).put((byte) (header / 8 - 1)).put(SEGMENT_ROUTING);
    out.put((byte) 1).put((byte) 1).put((byte) 0).putShort((short) 0);
    out.put(address(second)).put(address(first));
    return new Frame(out.array());
  }

  private static byte[] address(String text) {
    return InetAddress.ofLiteral(text).getAddress();
  }

  /** Sends it by a device of the room, so that it arrives at the device's peer. */
  void send(Room room, String device) {
    SystemCalls calls =
        new SystemCalls(Architecture.find(System.getProperty("os.arch")).orElseThrow());
    new NetworkNamespace(calls, Optional.of(room.namespace()))
        .call(
            "send a frame",
            () -> {
              send(calls, new Devices(calls).index(device, "send a frame"));
              return 0;
            });
  }

  private void send(SystemCalls calls, int device) {
    long made = calls.call(calls.numbers().socket(), AF_PACKET, SystemHeaders.SOCK_RAW, 0);
    try (Fd socket = new Fd(calls, made);
        Arena arena = Arena.ofConfined()) {
      // struct sockaddr_ll of linux/if_packet.h
      MemorySegment address = arena.allocate(20, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(ValueLayout.JAVA_INT, 4, device);
      long bound = calls.call(calls.numbers().bind(), socket.number(), address.address(), 20);
      long sent = socket.write(bytes);
      if (bound != 0 || sent != bytes.length) {
        throw new AssertionError("bind gave " + bound + ", write gave " + sent);
      }
    }
  }
}
