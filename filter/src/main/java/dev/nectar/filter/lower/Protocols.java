package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.equal;

import dev.nectar.filter.Names;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.syntax.Expression.Identifier;
import dev.nectar.filter.syntax.Expression.Qualifiers;
import dev.nectar.filter.syntax.Nearest;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Words;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a packet carries. */
final class Protocols {
  /** IPv6's number of the fragment header (RFC 8200). */
  private static final int FRAGMENT = 44;

  /** The names after {@code ether proto}, beside those of {@link Protocol}. */
  private static final Map<String, Integer> ETHER_TYPES =
      Map.of("loopback", 0x9000, "pup", 0x0200, "sprite", 0x0500, "trail", 0x1000, "xns", 0x0600);

  private final Headers headers;
  private final Span span;

  Protocols(Headers headers, Span span) {
    this.headers = headers;
    this.span = span;
  }

  /** A protocol's word alone. */
  Condition is(Protocol protocol) {
    return switch (protocol.layer()) {
      case LINK ->
          throw Wrong.at(
              span,
              "'" + protocol.word() + "' alone says nothing",
              "write ether host or ether proto");
      case ETHERTYPE -> headers.carries(protocol.number(), span);
      case TRANSPORT -> any(overIp(protocol.number()), overIp6(protocol.number()));
      case OVER_IP -> overIp(protocol.number());
      case OVER_IP6 -> overIp6(protocol.number());
      case OVER_ISO -> overIso(protocol.number());
      case OVER_ISIS -> isIs(protocol.numbers());
    };
  }

  /** {@code proto}, with what stands before it. */
  Condition numbered(Qualifiers qualifiers, Identifier id, Names names) {
    Optional<Protocol> over = qualifiers.protocol();
    int number = number(over, id, names);
    if (over.isEmpty()) {
      return any(overIp(number), overIp6(number));
    }
    return switch (over.get()) {
      case LINK -> headers.carries(number, span);
      case IP -> overIp(number);
      case IP6 -> overIp6(number);
      case ISO -> overIso(number);
      case ISIS -> isIs(number);
      default ->
          throw Wrong.at(
              span,
              "'" + over.get().word() + "' carries no numbered protocol",
              "ether, ip, ip6, iso and isis do");
    };
  }

  /** The number of a protocol, which is named differently over each other one. */
  int number(Optional<Protocol> over, Identifier id, Names names) {
    return switch (id) {
      case Identifier.Plain(Span where, long value) -> (int) value;
      case Identifier.Name name -> named(over, name, names);
      default -> throw Wrong.at(id.span(), "an address is not a protocol");
    };
  }

  private static int named(Optional<Protocol> over, Identifier.Name name, Names names) {
    OptionalInt number =
        switch (over.orElse(Protocol.IP)) {
          case LINK -> etherType(name.text());
          case ISO -> word(name.text(), Protocol.Layer.OVER_ISO);
          default -> names.protocol(name.text());
        };
    return number.orElseThrow(
        () ->
            Wrong.at(
                name.span(), "unknown protocol '" + name.text() + "'" + Nearest.word(name.text())));
  }

  private static OptionalInt etherType(String text) {
    Optional<Integer> other = Optional.ofNullable(ETHER_TYPES.get(text));
    return other.isPresent() ? OptionalInt.of(other.get()) : word(text, Protocol.Layer.ETHERTYPE);
  }

  private static OptionalInt word(String text, Protocol.Layer layer) {
    Optional<Protocol> protocol = Protocol.of(text).filter(each -> each.layer() == layer);
    return protocol.isPresent() ? OptionalInt.of(protocol.get().number()) : OptionalInt.empty();
  }

  // ---- conditions

  Condition overIp(int number) {
    return all(
        headers.carries(Protocol.IP.number(), span), equal(headers.network().octet(9), number));
  }

  /** As the next header, or as the one after a fragment header that comes first. */
  private Condition overIp6(int number) {
    Place ip6 = headers.network();
    return all(
        headers.carries(Protocol.IP6.number(), span),
        any(
            equal(ip6.octet(6), number),
            all(equal(ip6.octet(6), FRAGMENT), equal(ip6.octet(40), number))));
  }

  /** ISO 9577: the first byte of the network header tells the protocol. */
  private Condition overIso(int number) {
    return all(headers.carries(Protocol.ISO.number(), span), equal(headers.osi().octet(0), number));
  }

  /** ISO 10589: the fifth byte is the type of the packet. */
  private Condition isIs(int... types) {
    List<Condition> each = new ArrayList<>();
    for (int type : types) {
      each.add(equal(headers.osi().octet(4), type));
    }
    return all(overIso(Protocol.ISIS.number()), Condition.joined(Connective.OR, each));
  }

  /** {@code llc}: a frame with a length that is not Novell's raw one, and perhaps a type. */
  Condition llc(Optional<String> type) {
    if (headers.kind() != dev.nectar.filter.LinkType.EN10MB) {
      throw Wrong.at(span, headers.kind().description() + " has no LLC header");
    }
    Condition llc =
        all(
            not(Place.above(headers.type().half(0), 1500)),
            not(equal(headers.network().half(0), 0xffff)));
    if (type.isEmpty()) {
      return llc;
    }
    int[] bits = Optional.ofNullable(Words.LLC_TYPES.get(type.get())).orElseThrow();
    return all(llc, Place.masked(headers.network().octet(2), bits[0], bits[1]));
  }
}
