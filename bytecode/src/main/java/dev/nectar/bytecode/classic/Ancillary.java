package dev.nectar.bytecode.classic;

import java.util.List;
import java.util.Optional;

/**
 * What Linux knows of a packet beside its bytes. A filter reads it by an absolute load, of any
 * width, from {@link #BASE} plus the offset of a constant ({@code SKF_AD_OFF} in {@code
 * linux/filter.h}); the whole of A is loaded.
 */
public enum Ancillary {
  /** The protocol of the link layer, an Ethernet type, in host order. */
  PROTOCOL(0, "proto"),
  /** To whom the packet was sent, {@code PACKET_HOST} and so on. */
  PACKET_TYPE(4, "type"),
  /** The number of the interface; where there is none, the filter ends with what A is. */
  INTERFACE_INDEX(8, "ifidx"),
  /** Where the netlink attribute of type X is, searched from offset A; 0 if there is none. */
  NETLINK_ATTRIBUTE(12, "nla"),
  /** The same, searched within the attribute at offset A. */
  NESTED_NETLINK_ATTRIBUTE(16, "nlan"),
  /** The packet's mark. */
  MARK(20, "mark"),
  /** The queue of the interface. */
  QUEUE(24, "queue"),
  /** The interface's hardware type, {@code ARPHRD_ETHER} and so on; ends like the index. */
  HARDWARE_TYPE(28, "hatype"),
  /** The hash of the packet's flow. */
  HASH(32, "rxhash"),
  /** The CPU that runs the filter. */
  CPU(36, "cpu"),
  /** Not of the packet: A exclusive or X. */
  XOR_INDEX(40, "xor_x"),
  /** The VLAN tag taken off the packet, without a statement whether there was one. */
  VLAN_TAG(44, "vlan_tci"),
  /** 1 if a VLAN tag was taken off the packet, otherwise 0. */
  VLAN_PRESENT(48, "vlanp", "vlan_avail", "vlan_pr"),
  /** Where the payload starts, behind all headers the kernel can read; Linux 3.9. */
  PAYLOAD_OFFSET(52, "poff", "pay_offset"),
  /** A random number; Linux 3.16. */
  RANDOM(56, "random", "rand"),
  /** The VLAN tag's own Ethernet type, in host order; Linux 4.1. */
  VLAN_PROTOCOL(60, "vlan_tpid");

  /** What the offsets are added to. */
  public static final int BASE = -0x1000;

  private final int offset;
  private final List<String> names;

  Ancillary(int offset, String... names) {
    this.offset = offset;
    this.names = List.of(names);
  }

  /**
   * The offset a filter loads from.
   *
   * @return {@link #BASE} and the constant's own offset
   */
  public int address() {
    return BASE + offset;
  }

  /**
   * The name in listings, as tcpdump writes it.
   *
   * @return for example {@code vlan_tci}
   */
  public String text() {
    return names.getFirst();
  }

  /**
   * What an absolute load from an offset reads.
   *
   * @param address the offset of a load
   * @return the constant, or nothing if the load is of packet bytes or of something unknown
   */
  public static Optional<Ancillary> at(int address) {
    for (Ancillary each : values()) {
      if (each.address() == address) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * The constant of a name, as tcpdump or the kernel's {@code bpf_asm} writes it.
   *
   * @param name for example {@code vlanp} or {@code vlan_avail}
   * @return the constant, or nothing if there is none of that name
   */
  public static Optional<Ancillary> named(String name) {
    for (Ancillary each : values()) {
      if (each.names.contains(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
