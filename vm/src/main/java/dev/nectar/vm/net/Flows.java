package dev.nectar.vm.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Which packets belong together. */
final class Flows {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  private Flows() {}

  /** A hash of addresses, protocol and ports, the same in both directions; never 0. */
  static int hash(MemorySegment packet, long net, int protocol) {
    int hash = protocol;
    if (protocol == Bytes.IPV4 && net + 20 <= packet.byteSize()) {
      int next = packet.get(ValueLayout.JAVA_BYTE, net + 9) & 0xff;
      hash = mix(hash + next, sum(packet, net + 12, 4) + sum(packet, net + 16, 4));
      hash = ports(hash, packet, next, net + 4L * (packet.get(ValueLayout.JAVA_BYTE, net) & 15));
    } else if (protocol == Bytes.IPV6 && net + 40 <= packet.byteSize()) {
      int next = packet.get(ValueLayout.JAVA_BYTE, net + 6) & 0xff;
      hash = mix(hash + next, sum(packet, net + 8, 16) + sum(packet, net + 24, 16));
      hash = ports(hash, packet, next, net + 40);
    }
    return hash == 0 ? 1 : hash;
  }

  private static int ports(int hash, MemorySegment packet, int next, long at) {
    boolean has = next == TCP || next == UDP || next == SCTP;
    return has && at + 4 <= packet.byteSize()
        ? mix(hash, sum(packet, at, 2) + sum(packet, at + 2, 2))
        : hash;
  }

  private static int sum(MemorySegment packet, long at, int size) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum = mix(sum, packet.get(ValueLayout.JAVA_BYTE, at + i));
    }
    return sum;
  }

  /** The finaliser of MurmurHash3. */
  private static int mix(int hash, int value) {
    int mixed = hash * 31 + value;
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
