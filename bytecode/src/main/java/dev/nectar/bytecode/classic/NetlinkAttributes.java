package dev.nectar.bytecode.classic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Netlink attributes in a packet ({@code struct nlattr} in {@code linux/netlink.h}: length and type
 * of 16 bits in host order, then the payload; each starts at a multiple of four from the first).
 */
final class NetlinkAttributes {
  private static final int HEADER = 4;
  private static final int ALIGNMENT = 4;

  /** The type without the flags for nesting and byte order ({@code NLA_TYPE_MASK}). */
  private static final int TYPE = 0x3fff;

  private NetlinkAttributes() {}

  /** Where the first attribute of a type is, from an offset on; 0 if there is none. */
  static int find(PacketData packet, int from, int type) {
    return isHeader(packet, from) ? search(packet.bytes(), from, packet.bytes().length, type) : 0;
  }

  /** The same within the attribute at the offset. */
  static int findNested(PacketData packet, int from, int type) {
    byte[] bytes = packet.bytes();
    if (!isHeader(packet, from)) {
      return 0;
    }
    int length = length(bytes, from);
    return length > bytes.length - from ? 0 : search(bytes, from + HEADER, from + length, type);
  }

  private static boolean isHeader(PacketData packet, int at) {
    return packet.length() == packet.bytes().length && at >= 0 && at <= packet.length() - HEADER;
  }

  private static int search(byte[] bytes, int from, int end, int type) {
    int at = from;
    while (end - at >= HEADER) {
      int length = length(bytes, at);
      if (length < HEADER || length > end - at) {
        return 0;
      }
      if ((half(bytes, at + 2) & TYPE) == type) {
        return at;
      }
      at += length + ALIGNMENT - 1 & -ALIGNMENT;
    }
    return 0;
  }

  private static int length(byte[] bytes, int at) {
    return half(bytes, at);
  }

  private static int half(byte[] bytes, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(at));
  }
}
