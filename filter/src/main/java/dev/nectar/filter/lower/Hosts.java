package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.equal;
import static dev.nectar.filter.lower.Place.masked;

import dev.nectar.filter.LinkType;
import dev.nectar.filter.Names;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.syntax.Expression.Identifier;
import dev.nectar.filter.syntax.Expression.Kind;
import dev.nectar.filter.syntax.Expression.Qualifiers;
import dev.nectar.filter.syntax.Ipv6Address;
import dev.nectar.filter.syntax.Nearest;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Addresses of hosts and networks. */
final class Hosts {
  private final Headers headers;
  private final Names names;
  private final Qualifiers qualifiers;
  private final Span span;

  Hosts(Headers headers, Names names, Qualifiers qualifiers, Span span) {
    this.headers = headers;
    this.names = names;
    this.qualifiers = qualifiers;
    this.span = span;
  }

  Condition match(Identifier id) {
    return switch (id) {
      case Identifier.Plain(Span where, long value) -> number((int) value);
      case Identifier.Ipv4(Span where, int value, int bytes) ->
          ipv4(value << 32 - 8 * bytes, mask(bytes));
      case Identifier.Ipv4Net(Span where, int address, int mask) -> {
        checkNet(where);
        yield ipv4(address, mask);
      }
      case Identifier.Ipv6(Span where, Ipv6Address address, int prefix) -> {
        if (prefix != 128) {
          checkNet(where);
        }
        yield ipv6(address, prefix);
      }
      case Identifier.Mac(Span where, long address) -> {
        if (!isLink()) {
          throw Wrong.at(where, "an Ethernet address needs 'ether'", "write ether host");
        }
        yield ethernet(address);
      }
      case Identifier.Name name -> named(name);
    };
  }

  private static int mask(int bytes) {
    return -1 << 32 - 8 * bytes;
  }

  private boolean isLink() {
    return is(Protocol.LINK);
  }

  private boolean is(Protocol protocol) {
    return qualifiers.protocol().equals(Optional.of(protocol));
  }

  private void checkNet(Span where) {
    if (qualifiers.kind() != Kind.NET) {
      throw Wrong.at(where, "a mask needs 'net'", "write net instead of host");
    }
  }

  /** A short network number stands for its first bytes; a host's number is its whole address. */
  private Condition number(int value) {
    if (is(Protocol.DECNET)) {
      return decnet(value);
    }
    int address = value;
    int mask = -1;
    while (qualifiers.kind() == Kind.NET && address != 0 && address >>> 24 == 0) {
      address <<= 8;
      mask <<= 8;
    }
    return ipv4(address, mask);
  }

  // ---- names

  private Condition named(Identifier.Name name) {
    if (qualifiers.kind() == Kind.NET) {
      OptionalInt network = names.network(name.text());
      return ipv4Network(network.orElseThrow(() -> unknown("network", name)));
    }
    if (isLink()) {
      OptionalLong address = names.ethernet(name.text());
      return ethernet(address.orElseThrow(() -> unknown("Ethernet host", name)));
    }
    return addresses(name);
  }

  private Condition ipv4Network(int address) {
    int mask = -1;
    while (address != 0 && (address & ~(mask << 8)) == 0) {
      mask <<= 8;
    }
    return ipv4(address, mask);
  }

  private Condition addresses(Identifier.Name name) {
    List<Condition> found = new ArrayList<>();
    for (InetAddress each : names.hosts(name.text())) {
      boolean ip4 = each instanceof Inet4Address;
      if (ip4 ? !is(Protocol.IP6) : qualifiers.protocol().isEmpty() || is(Protocol.IP6)) {
        found.add(
            ip4 ? ipv4(word(each.getAddress()), -1) : ipv6(Ipv6Address.of(each.getAddress()), 128));
      }
    }
    if (found.isEmpty()) {
      throw Wrong.at(
          name.span(),
          "unknown host '" + name.text() + "'" + Nearest.word(name.text()),
          "write its address, or have names of hosts looked up");
    }
    return Condition.joined(Connective.OR, found);
  }

  private static int word(byte[] bytes) {
    return (bytes[0] & 255) << 24
        | (bytes[1] & 255) << 16
        | (bytes[2] & 255) << 8
        | (bytes[3] & 255);
  }

  private static RuntimeException unknown(String what, Identifier.Name name) {
    return Wrong.at(
        name.span(), "unknown " + what + " '" + name.text() + "'" + Nearest.word(name.text()));
  }

  /** Frames that went to or came from a host on behalf of others. */
  Condition gateway(Identifier id) {
    if (!(id instanceof Identifier.Name name)) {
      throw Wrong.at(
          id.span(), "'gateway' needs a name", "write ether host MAC and not host ADDRESS");
    }
    if (qualifiers.protocol().isPresent()) {
      throw Wrong.at(span, "'gateway' takes no protocol");
    }
    OptionalLong address = names.ethernet(name.text());
    return all(
        ethernet(address.orElseThrow(() -> unknown("Ethernet host", name))), not(addresses(name)));
  }

  // ---- addresses

  private Condition ipv4(int address, int mask) {
    if (qualifiers.protocol().isPresent()) {
      return switch (qualifiers.protocol().get()) {
        case IP -> inIp(address, mask);
        case ARP -> inArp(Protocol.ARP, address, mask);
        case RARP -> inArp(Protocol.RARP, address, mask);
        default -> throw refused();
      };
    }
    return headers.labels() > 0
        ? inIp(address, mask)
        : any(
            inIp(address, mask),
            inArp(Protocol.ARP, address, mask),
            inArp(Protocol.RARP, address, mask));
  }

  private RuntimeException refused() {
    Protocol protocol = qualifiers.protocol().orElseThrow();
    String kind = qualifiers.kind() == Kind.NET ? "net" : "host";
    return Wrong.at(
        span,
        "'" + protocol.word() + "' has no such addresses",
        protocol == Protocol.LINK
            ? "write " + kind + " without '" + protocol.word() + "'"
            : "write " + protocol.word() + " and " + kind + " ...");
  }

  private Condition inIp(int address, int mask) {
    Place ip = headers.network();
    return all(
        headers.carries(Protocol.IP.number(), span),
        sides(masked(ip.word(12), mask, address), masked(ip.word(16), mask, address)));
  }

  /** The protocol addresses of sender and target (RFC 826). */
  private Condition inArp(Protocol protocol, int address, int mask) {
    Place arp = headers.network();
    return all(
        headers.carries(protocol.number(), span),
        sides(masked(arp.word(14), mask, address), masked(arp.word(24), mask, address)));
  }

  private Condition sides(Condition source, Condition destination) {
    return Sides.join(qualifiers.side(), source, destination);
  }

  private Condition ipv6(Ipv6Address address, int prefix) {
    if (qualifiers.protocol().isPresent() && !is(Protocol.IP6)) {
      throw Wrong.at(
          span,
          "'" + qualifiers.protocol().get().word() + "' has no IPv6 addresses",
          "write ip6, or no protocol");
    }
    return all(
        headers.carries(Protocol.IP6.number(), span),
        sides(ipv6At(8, address, prefix), ipv6At(24, address, prefix)));
  }

  private Condition ipv6At(int offset, Ipv6Address address, int prefix) {
    List<Condition> words = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int mask = Ipv6Address.maskWord(prefix, i);
      if (mask != 0) {
        words.add(masked(headers.network().word(offset + 4 * i), mask, address.word(i)));
      }
    }
    return words.isEmpty() ? Condition.Fixed.ALWAYS : Condition.joined(Connective.AND, words);
  }

  Condition ethernet(long address) {
    if (headers.kind() != LinkType.EN10MB) {
      throw Wrong.at(span, headers.kind().description() + " has no Ethernet addresses");
    }
    return all(headers.framed(), sides(ethernetAt(6, address), ethernetAt(0, address)));
  }

  private Condition ethernetAt(int offset, long address) {
    Place link = headers.link();
    return all(
        equal(link.word(offset + 2), (int) address),
        equal(link.half(offset), (int) (address >>> 32)));
  }

  /**
   * The addresses of DECnet phase IV, little-endian, in short and in long packets, each with or
   * without a byte of padding. The first two bytes are the length.
   */
  private Condition decnet(int address) {
    int swapped = (address & 255) << 8 | address >>> 8 & 255;
    return all(
        headers.carries(Protocol.DECNET.number(), span),
        sides(decnetAt(5, 17, swapped), decnetAt(3, 9, swapped)));
  }

  private Condition decnetAt(int inShort, int inLong, int address) {
    Place packet = headers.network();
    return any(
        all(masked(packet.octet(2), 0x07, 0x02), equal(packet.half(inShort), address)),
        all(masked(packet.half(2), 0xff07, 0x8102), equal(packet.half(inShort + 1), address)),
        all(masked(packet.octet(2), 0x07, 0x06), equal(packet.half(inLong), address)),
        all(masked(packet.half(2), 0xff07, 0x8106), equal(packet.half(inLong + 1), address)));
  }
}
