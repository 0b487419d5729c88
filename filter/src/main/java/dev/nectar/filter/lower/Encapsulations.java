package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.equal;
import static dev.nectar.filter.lower.Place.masked;

import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.filter.LinkType;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Set;
import dev.nectar.filter.graph.Test;
import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Expression.Encapsulation;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.OptionalLong;

/** Headers that move all that follow. */
final class Encapsulations {
  /** Ethernet types of VLAN tags: IEEE 802.1Q, 802.1ad, and what came before that. */
  private static final int[] TAGS = {0x8100, 0x88a8, 0x9100};

  private static final int TYPE_MPLS = 0x8847;
  private static final int PPP_MPLS = 0x0281;
  private static final int TYPE_DISCOVERY = 0x8863;
  private static final int TYPE_SESSION = 0x8864;
  private static final int PORT_GENEVE = 6081;
  private static final int TYPE_ETHERNET_BRIDGED = 0x6558;

  private final Headers headers;
  private final Variables variables;
  private final Span span;

  Encapsulations(Headers headers, Variables variables, Span span) {
    this.headers = headers;
    this.variables = variables;
    this.span = span;
  }

  Entry enter(Encapsulation encapsulation, OptionalLong number) {
    return switch (encapsulation) {
      case VLAN -> vlan(checked(number, "VLAN", 0xfff));
      case MPLS -> mpls(checked(number, "label", 0xfffff));
      case PPPOED -> new Entry(headers.carries(TYPE_DISCOVERY, span), headers);
      case PPPOES -> session(checked(number, "session", 0xffff));
      case GENEVE -> geneve(checked(number, "network", 0xffffff));
    };
  }

  private OptionalLong checked(OptionalLong number, String what, long most) {
    if (number.isPresent() && number.getAsLong() > most) {
      throw Wrong.at(span, "the " + what + " " + number.getAsLong() + " is above " + most);
    }
    return number;
  }

  private static Condition with(Condition outer, OptionalLong number, Value field, int mask) {
    int shift = Integer.numberOfTrailingZeros(mask);
    return number.isEmpty()
        ? outer
        : all(outer, masked(field, mask, (int) number.getAsLong() << shift));
  }

  private Entry vlan(OptionalLong number) {
    if (headers.kind() != LinkType.EN10MB || headers.labels() > 0) {
      throw Wrong.at(
          span,
          headers.labels() > 0
              ? "a VLAN tag cannot follow an MPLS label"
              : headers.kind().description() + " has no VLAN tags");
    }
    Value type = headers.type().half(0);
    Condition tagged = any(equal(type, TAGS[0]), equal(type, TAGS[1]), equal(type, TAGS[2]));
    return new Entry(with(tagged, number, headers.network().half(0), 0xfff), headers.afterVlan());
  }

  private Entry mpls(OptionalLong number) {
    Condition label;
    if (headers.labels() > 0) {
      label = masked(headers.network().octet(-2), 1, 0);
    } else {
      label =
          switch (headers.kind()) {
            case EN10MB -> equal(headers.type().half(0), TYPE_MPLS);
            case PPP -> equal(headers.type().half(0), PPP_MPLS);
            default -> throw Wrong.at(span, headers.kind().description() + " has no MPLS labels");
          };
    }
    return new Entry(
        with(label, number, headers.network().word(0), 0xfffff000), headers.afterLabel());
  }

  private Entry session(OptionalLong number) {
    Condition session = headers.carries(TYPE_SESSION, span);
    return new Entry(with(session, number, headers.network().word(0), 0xffff), headers.inSession());
  }

  // ---- Geneve (RFC 8926 section 3.4)

  private Entry geneve(OptionalLong number) {
    Value.Variable header = variables.next(span);
    Value.Variable link = variables.next(span);
    Value.Variable type = variables.next(span);
    Value.Variable network = variables.next(span);
    Condition outer =
        any(
            all(geneveOverIp(number), new Set(header, headers.ipPayload().plus(8).address())),
            all(geneveOverIp6(number), new Set(header, headers.ip6Payload().plus(8).address())));
    Place start = new Place(header, 0);
    Value options =
        new Value.Binary(ClassicAluOp.MUL, Value.masked(start.octet(0), 0x3f), Value.of(4));
    Condition inner =
        all(
            new Set(link, Value.sum(Value.sum(options, Value.of(8)), header)),
            any(
                all(
                    equal(start.half(2), TYPE_ETHERNET_BRIDGED),
                    new Set(type, Value.sum(link, Value.of(12))),
                    new Set(network, Value.sum(link, Value.of(14)))),
                all(new Set(type, Value.sum(header, Value.of(2))), new Set(network, link))));
    Condition framed = not(new Condition.Is(new Test(ClassicJumpOp.EQ, link, network)));
    Headers inside =
        new Headers(
            LinkType.EN10MB,
            new Place(link, 0),
            new Place(type, 0),
            new Place(network, 0),
            0,
            framed);
    return new Entry(all(outer, inner), inside);
  }

  private Condition geneveOverIp(OptionalLong number) {
    return all(
        headers.carries(Protocol.IP.number(), span),
        equal(headers.network().octet(9), Protocol.UDP.number()),
        headers.unfragmented(),
        geneveIn(headers.ipPayload(), number));
  }

  private Condition geneveOverIp6(OptionalLong number) {
    return all(
        headers.carries(Protocol.IP6.number(), span),
        equal(headers.network().octet(6), Protocol.UDP.number()),
        geneveIn(headers.ip6Payload(), number));
  }

  /** The version is 0, and the network's number stands in the upper three bytes of a word. */
  private static Condition geneveIn(Place udp, OptionalLong number) {
    Condition geneve = all(equal(udp.half(2), PORT_GENEVE), masked(udp.plus(8).octet(0), 0xc0, 0));
    return with(geneve, number, udp.plus(8).word(4), 0xffffff00);
  }
}
