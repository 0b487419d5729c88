package dev.nectar.filter;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Packet bytes in the making, in network order. */
final class Frame {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Frame u8(int value) {
    out.write(value);
    return this;
  }

  Frame u16(int value) {
    return u8(value >> 8).u8(value);
  }

  Frame u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Frame bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Frame zeros(int count) {
    return bytes(new byte[count]);
  }

  /** An Ethernet address of which only the last byte differs from 02:00:00:00:00:00. */
  Frame mac(int last) {
    return u16(last == 255 ? 0xffff : 0x0200).u32(last == 255 ? -1 : last);
  }

  /** An IPv4 or IPv6 address. */
  Frame address(String text) {
    try {
      return bytes(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  byte[] done() {
    return out.toByteArray();
  }
}
