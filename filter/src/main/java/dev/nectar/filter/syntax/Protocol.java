package dev.nectar.filter.syntax;

import java.util.Optional;

/** The protocols that have a word of their own. */
public enum Protocol {
  /** The link layer, whatever it is. */
  LINK(Layer.LINK, 0),
  /** Address resolution. */
  ARP(Layer.ETHERTYPE, 0x0806),
  /** Reverse address resolution. */
  RARP(Layer.ETHERTYPE, 0x8035),
  /** IPv4. */
  IP(Layer.ETHERTYPE, 0x0800),
  /** IPv6. */
  IP6(Layer.ETHERTYPE, 0x86dd),
  /** AppleTalk. */
  ATALK(Layer.ETHERTYPE, 0x809b),
  /** AppleTalk address resolution. */
  AARP(Layer.ETHERTYPE, 0x80f3),
  /** DECnet phase IV. */
  DECNET(Layer.ETHERTYPE, 0x6003),
  /** DEC local area transport. */
  LAT(Layer.ETHERTYPE, 0x6004),
  /** DEC system communication architecture. */
  SCA(Layer.ETHERTYPE, 0x6007),
  /** DEC remote console. */
  MOPRC(Layer.ETHERTYPE, 0x6002),
  /** DEC maintenance, dump and load. */
  MOPDL(Layer.ETHERTYPE, 0x6001),
  /** The OSI network layer, named by its LLC address. */
  ISO(Layer.ETHERTYPE, 0xfe),
  /** The spanning tree, named by its LLC address. */
  STP(Layer.ETHERTYPE, 0x42),
  /** Novell, named by its LLC address. */
  IPX(Layer.ETHERTYPE, 0xe0),
  /** NetBIOS, named by its LLC address. */
  NETBEUI(Layer.ETHERTYPE, 0xf0),
  /** TCP, over IPv4 or IPv6. */
  TCP(Layer.TRANSPORT, 6),
  /** UDP, over IPv4 or IPv6. */
  UDP(Layer.TRANSPORT, 17),
  /** SCTP, over IPv4 or IPv6. */
  SCTP(Layer.TRANSPORT, 132),
  /** The authentication header, over IPv4 or IPv6. */
  AH(Layer.TRANSPORT, 51),
  /** Encrypted payload, over IPv4 or IPv6. */
  ESP(Layer.TRANSPORT, 50),
  /** Multicast routing, over IPv4 or IPv6. */
  PIM(Layer.TRANSPORT, 103),
  /** ICMP, over IPv4. */
  ICMP(Layer.OVER_IP, 1),
  /** Group membership, over IPv4. */
  IGMP(Layer.OVER_IP, 2),
  /** Cisco's gateway routing, over IPv4. */
  IGRP(Layer.OVER_IP, 9),
  /** Router redundancy, over IPv4. */
  VRRP(Layer.OVER_IP, 112),
  /** Address redundancy, over IPv4; it shares VRRP's number. */
  CARP(Layer.OVER_IP, 112),
  /** ICMP, over IPv6. */
  ICMP6(Layer.OVER_IP6, 58),
  /** Routing between end and intermediate systems. */
  ESIS(Layer.OVER_ISO, 0x82),
  /** Routing between intermediate systems. */
  ISIS(Layer.OVER_ISO, 0x83),
  /** The connectionless network protocol. */
  CLNP(Layer.OVER_ISO, 0x81),
  /** All IS-IS packets of level 1. */
  L1(Layer.OVER_ISIS, 0x1a, 0x18, 0x12, 0x0f, 0x11),
  /** All IS-IS packets of level 2. */
  L2(Layer.OVER_ISIS, 0x1b, 0x19, 0x14, 0x10, 0x11),
  /** IS-IS hellos. */
  IIH(Layer.OVER_ISIS, 0x0f, 0x10, 0x11),
  /** IS-IS link states. */
  LSP(Layer.OVER_ISIS, 0x12, 0x14),
  /** IS-IS sequence numbers. */
  SNP(Layer.OVER_ISIS, 0x18, 0x19, 0x1a, 0x1b),
  /** Complete IS-IS sequence numbers. */
  CSNP(Layer.OVER_ISIS, 0x18, 0x19),
  /** Partial IS-IS sequence numbers. */
  PSNP(Layer.OVER_ISIS, 0x1a, 0x1b);

  /** What carries a protocol. */
  public enum Layer {
    /** Nothing: it comes first. */
    LINK,
    /** The link layer; the number is an Ethernet type, or up to 1500 an LLC address. */
    ETHERTYPE,
    /** IPv4 and IPv6. */
    TRANSPORT,
    /** IPv4. */
    OVER_IP,
    /** IPv6. */
    OVER_IP6,
    /** The OSI network layer. */
    OVER_ISO,
    /** IS-IS; the numbers are packet types. */
    OVER_ISIS
  }

  private final Layer layer;
  private final int[] numbers;

  Protocol(Layer layer, int... numbers) {
    this.layer = layer;
    this.numbers = numbers;
  }

  /** What carries it. */
  public Layer layer() {
    return layer;
  }

  /** Its number in that layer; the first if there are several. */
  public int number() {
    return numbers[0];
  }

  /** All of its numbers. */
  public int[] numbers() {
    return numbers.clone();
  }

  /** The word for it. */
  public String word() {
    return this == LINK ? "ether" : name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The protocol of a word. */
  public static Optional<Protocol> of(String word) {
    for (Protocol each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return switch (word) {
      case "link", "fddi", "tr", "wlan", "ppp", "slip" -> Optional.of(LINK);
      default -> Optional.empty();
    };
  }
}
