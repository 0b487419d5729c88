package dev.nectar.vm.net;

import java.nio.ByteOrder;

/** Numbers of 16 bits as they lie in packets. */
final class Bytes {
  /** Ethernet types ({@code linux/if_ether.h}), as they lie in memory. */
  static final int IPV4 = swap16(0x0800);

  static final int IPV6 = swap16(0x86dd);
  static final int VLAN = swap16(0x8100);
  static final int VLAN_AD = swap16(0x88a8);

  private Bytes() {}

  /** From the order of the network to that of the machine, or back. */
  static int swap16(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? value & 0xffff
        : Short.reverseBytes((short) value) & 0xffff;
  }
}
