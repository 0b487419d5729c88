package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.above;
import static dev.nectar.filter.lower.Place.equal;
import static dev.nectar.filter.lower.Place.masked;

import dev.nectar.filter.LinkType;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Fixed;
import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;

/**
 * Where the headers of a packet are, as far as the filter has followed them. Immutable.
 *
 * @param kind what the link header looks like
 * @param link where the link header starts
 * @param type where the link header says what comes after it
 * @param network where the network header starts
 * @param labels how many MPLS labels stand before the network header
 * @param framed whether there is a link header at all; inside Geneve it may be missing
 */
record Headers(LinkType kind, Place link, Place type, Place network, int labels, Condition framed) {
  /** The largest number in the type field of Ethernet that is a length (IEEE 802.3). */
  private static final int LARGEST_LENGTH = 1500;

  private static final int LLC_IP = 0x06;
  private static final int TYPE_IPX = 0x8137;
  private static final int ORGANISATION_APPLE = 0x080007;

  /** Types of Linux's cooked header that are no Ethernet types ({@code linux/if_ether.h}). */
  private static final int SLL_802_3 = 1;

  private static final int SLL_802_2 = 4;

  /** Address families, as Linux numbers them. */
  private static final int FAMILY_IP = 2;

  private static final int FAMILY_IP6 = 10;

  static Headers of(LinkType kind) {
    int[] places = // of the type, of the network header
        switch (kind) {
          case EN10MB -> new int[] {12, 14};
          case RAW -> new int[] {0, 0};
          case NULL, LOOP -> new int[] {0, 4};
          case LINUX_SLL -> new int[] {14, 16};
          case LINUX_SLL2 -> new int[] {0, 20};
          case PPP -> new int[] {2, 4};
        };
    return new Headers(
        kind, Place.at(0), Place.at(places[0]), Place.at(places[1]), 0, Fixed.ALWAYS);
  }

  /** The headers after a VLAN tag: the addresses stay, the rest moves. */
  Headers afterVlan() {
    return new Headers(kind, link, type.plus(4), network.plus(4), labels, framed);
  }

  /** The headers after an MPLS label. */
  Headers afterLabel() {
    return new Headers(kind, link, type, network.plus(4), labels + 1, framed);
  }

  /** The headers in a session of PPP over Ethernet: six bytes, then PPP's type. */
  Headers inSession() {
    Place ppp = network.plus(6);
    return new Headers(LinkType.PPP, ppp, ppp, ppp.plus(2), labels, Fixed.ALWAYS);
  }

  /** Whether a protocol follows the link header: an Ethernet type, or an LLC address. */
  Condition carries(int protocol, Span span) {
    if (labels > 0) {
      return afterLabels(protocol, span);
    }
    return switch (kind) {
      case EN10MB -> ethernet(protocol);
      case LINUX_SLL -> cooked(protocol);
      case LINUX_SLL2 -> equal(type.half(0), protocol);
      case PPP -> equal(type.half(0), ppp(protocol));
      case RAW -> version(protocol);
      case NULL ->
          family(protocol, Integer.reverseBytes(FAMILY_IP), Integer.reverseBytes(FAMILY_IP6));
      case LOOP -> family(protocol, FAMILY_IP, FAMILY_IP6);
    };
  }

  /** The last label has its lowest bit set; only the packet itself says what it is (RFC 3032). */
  private Condition afterLabels(int protocol, Span span) {
    Condition version = version(protocol);
    if (version == Fixed.NEVER) {
      throw Wrong.at(span, "after MPLS only IPv4 and IPv6 can be told apart");
    }
    return all(masked(network.octet(-2), 1, 1), version);
  }

  private Condition version(int protocol) {
    if (protocol == Protocol.IP.number()) {
      return masked(network.octet(0), 0xf0, 0x40);
    }
    return protocol == Protocol.IP6.number() ? masked(network.octet(0), 0xf0, 0x60) : Fixed.NEVER;
  }

  private Condition family(int protocol, int ip, int ip6) {
    if (protocol == Protocol.IP.number()) {
      return equal(link.word(0), ip);
    }
    return protocol == Protocol.IP6.number() ? equal(link.word(0), ip6) : Fixed.NEVER;
  }

  private Condition ethernet(int protocol) {
    Condition llc = not(above(type.half(0), LARGEST_LENGTH));
    if (protocol == Protocol.IPX.number()) {
      // Four encapsulations: Ethernet II, SNAP, LLC, and raw 802.3, whose checksum is all ones.
      return any(
          equal(type.half(0), TYPE_IPX),
          all(
              llc,
              any(
                  snap(0, TYPE_IPX),
                  equal(network.octet(0), protocol),
                  equal(network.half(0), 0xffff))));
    }
    return framed(protocol, llc);
  }

  private Condition cooked(int protocol) {
    Condition llc = equal(type.half(0), SLL_802_2);
    if (protocol == Protocol.IPX.number()) {
      return any(
          equal(type.half(0), TYPE_IPX),
          equal(type.half(0), SLL_802_3),
          all(llc, any(equal(network.octet(0), protocol), snap(0, TYPE_IPX))));
    }
    return framed(protocol, llc);
  }

  private Condition framed(int protocol, Condition llc) {
    if (protocol == Protocol.ISO.number()
        || protocol == Protocol.NETBEUI.number()
        || protocol == LLC_IP) {
      return all(llc, equal(network.half(0), protocol << 8 | protocol));
    }
    if (protocol == Protocol.ATALK.number()) {
      return any(equal(type.half(0), protocol), all(llc, snap(ORGANISATION_APPLE, protocol)));
    }
    if (protocol == Protocol.AARP.number()) {
      return any(equal(type.half(0), protocol), all(llc, snap(0, protocol)));
    }
    return Integer.compareUnsigned(protocol, LARGEST_LENGTH) <= 0
        ? all(llc, equal(network.octet(0), protocol))
        : equal(type.half(0), protocol);
  }

  /** The LLC addresses of SNAP, three bytes of organisation, two of type (IEEE 802). */
  private Condition snap(int organisation, int protocol) {
    return all(
        equal(network.word(4), organisation << 16 | protocol),
        equal(network.word(0), 0xaaaa0300 | organisation >>> 16));
  }

  /** PPP's own numbers (the registry of PPP protocol numbers). */
  private static int ppp(int protocol) {
    return switch (protocol) {
      case 0x0800 -> 0x0021;
      case 0x86dd -> 0x0057;
      case 0x6003 -> 0x0027;
      case 0x809b -> 0x0029;
      case 0x0600 -> 0x0025;
      case 0x00fe -> 0x0023;
      case 0x0042 -> 0x0031;
      case 0x00e0 -> 0x002b;
      default -> protocol;
    };
  }

  /** The length of the IPv4 header. */
  Value ipHeaderLength() {
    return network.fixed()
        ? new Value.HeaderLength(network.offset())
        : new Value.Binary(
            dev.nectar.bytecode.classic.ClassicAluOp.LSH,
            Value.masked(network.octet(0), 0x0f),
            Value.of(2));
  }

  /** Where what is carried in the IPv4 packet starts. */
  Place ipPayload() {
    return network.fixed()
        ? new Place(ipHeaderLength(), network.offset())
        : new Place(Value.sum(network.base(), ipHeaderLength()), network.offset());
  }

  /** Where what is carried in the IPv6 packet starts, if no other header comes between. */
  Place ip6Payload() {
    return network.plus(40);
  }

  /** Whether the IPv4 packet is whole, or the first of its fragments. */
  Condition unfragmented() {
    return not(Place.anyBit(network.half(6), 0x1fff));
  }

  /** How many bytes of LLC stand before the OSI network header. */
  Place osi() {
    return kind == LinkType.EN10MB ? network.plus(3) : network;
  }
}
