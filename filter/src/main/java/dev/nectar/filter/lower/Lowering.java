package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.equal;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.Ancillary;
import dev.nectar.filter.FilterOptions;
import dev.nectar.filter.LinkType;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Fixed;
import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Expression;
import dev.nectar.filter.syntax.Expression.CastKind;
import dev.nectar.filter.syntax.Expression.Identifier;
import dev.nectar.filter.syntax.Expression.Kind;
import dev.nectar.filter.syntax.Expression.Qualifiers;
import dev.nectar.filter.syntax.Expression.Side;
import dev.nectar.filter.syntax.Expression.Step;
import dev.nectar.filter.syntax.Expression.Way;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a tree its meaning, from left to right: what encapsulates moves the headers for all that is
 * written after it, wherever it stands.
 */
public final class Lowering {
  /** The kind of a packet that was sent ({@code linux/if_packet.h}, PACKET_OUTGOING). */
  private static final int OUTGOING = 4;

  private final FilterOptions options;
  private final Headers outermost;
  private final Variables variables = new Variables();
  private Headers headers;

  private Lowering(FilterOptions options) {
    this.options = options;
    this.outermost = Headers.of(options.linkType());
    this.headers = outermost;
  }

  /** What must hold of a packet; throws {@link dev.nectar.filter.FilterException}. */
  public static Condition lower(Expression filter, FilterOptions options) {
    return new Lowering(options).condition(filter);
  }

  private Condition condition(Expression expression) {
    return switch (expression) {
      case Expression.Everything everything -> Fixed.ALWAYS;
      case Expression.Not(Span span, Expression of) -> not(condition(of));
      case Expression.Sequence sequence -> sequence(sequence);
      case Expression.Is(Span span, Protocol protocol) -> new Protocols(headers, span).is(protocol);
      case Expression.Match match -> match(match);
      case Expression.Cast cast -> cast(cast);
      case Expression.Relation relation -> new Relations(headers).condition(relation);
      case Expression.Travels(Span span, Way way) -> way == Way.OUT ? sent() : not(sent());
      case Expression.Interface(Span span, long index) -> equal(interfaceIndex(), (int) index);
      case Expression.Llc(Span span, Optional<String> type) ->
          new Protocols(headers, span).llc(type);
      case Expression.Inside inside -> {
        Entry entry =
            new Encapsulations(headers, variables, inside.span())
                .enter(inside.encapsulation(), inside.number());
        headers = entry.headers();
        yield entry.condition();
      }
    };
  }

  private Condition sequence(Expression.Sequence sequence) {
    Condition first = condition(sequence.first());
    List<Condition.Step> steps = new ArrayList<>();
    for (Step step : sequence.steps()) {
      steps.add(new Condition.Step(step.connective(), condition(step.expression())));
    }
    return new Condition.Sequence(first, steps);
  }

  private Condition match(Expression.Match match) {
    Qualifiers qualifiers = match.qualifiers();
    boolean sided = qualifiers.side() != Side.DEFAULT;
    return switch (qualifiers.kind()) {
      case DEFAULT, HOST, NET -> hosts(match).match(match.id());
      case PORT, PORTRANGE ->
          new Ports(headers, options.names(), qualifiers, match.span()).match(match.id());
      case PROTO, PROTOCHAIN, GATEWAY -> {
        if (sided) {
          throw Wrong.at(match.span(), "'src' and 'dst' apply to addresses and ports only");
        }
        yield qualifiers.kind() == Kind.GATEWAY
            ? hosts(match).gateway(match.id())
            : protocol(match.span(), qualifiers, match.id());
      }
    };
  }

  private Hosts hosts(Expression.Match match) {
    return new Hosts(headers, options.names(), match.qualifiers(), match.span());
  }

  private Condition protocol(Span span, Qualifiers qualifiers, Identifier id) {
    Protocols protocols = new Protocols(headers, span);
    if (qualifiers.kind() == Kind.PROTO) {
      return protocols.numbered(qualifiers, id, options.names());
    }
    Optional<Protocol> over = qualifiers.protocol();
    int number = protocols.number(over, id, options.names());
    if (over.isEmpty()) {
      return any(chain(Protocol.IP, span, number), chain(Protocol.IP6, span, number));
    }
    return switch (over.get()) {
      case IP, IP6 -> chain(over.get(), span, number);
      default ->
          throw Wrong.at(
              span, "'" + over.get().word() + "' has no chain of headers; ip and ip6 have");
    };
  }

  private Condition chain(Protocol protocol, Span span, int number) {
    Chain chain = new Chain(headers.network(), variables.chain(0, span), variables.chain(1, span));
    return all(
        headers.carries(protocol.number(), span),
        protocol == Protocol.IP ? chain.ip(headers.ipHeaderLength(), number) : chain.ip6(number));
  }

  // ---- receivers

  private Condition cast(Expression.Cast cast) {
    Protocol layer = cast.protocol().orElse(Protocol.LINK);
    boolean all = cast.kind() == CastKind.BROADCAST;
    return switch (layer) {
      case LINK -> all ? linkBroadcast(cast.span()) : linkMulticast(cast.span());
      case IP -> all ? ipBroadcast(cast.span()) : ipMulticast(cast.span());
      case IP6 -> {
        if (all) {
          throw Wrong.at(cast.span(), "IPv6 has no broadcast", "write ip6 multicast");
        }
        yield all(
            headers.carries(layer.number(), cast.span()), equal(headers.network().octet(24), 0xff));
      }
      default ->
          throw Wrong.at(
              cast.span(), "'" + layer.word() + "' has no addresses; ether, ip and ip6 have");
    };
  }

  private Condition linkBroadcast(Span span) {
    checkEthernet(span);
    return all(
        headers.framed(), equal(headers.link().word(2), -1), equal(headers.link().half(0), 0xffff));
  }

  private Condition linkMulticast(Span span) {
    checkEthernet(span);
    return all(headers.framed(), Place.anyBit(headers.link().octet(0), 1));
  }

  private void checkEthernet(Span span) {
    if (headers.kind() != LinkType.EN10MB) {
      throw Wrong.at(span, headers.kind().description() + " has no Ethernet addresses");
    }
  }

  private Condition ipBroadcast(Span span) {
    int hostBits = ~options.netmask();
    Value destination = headers.network().word(16);
    return all(
        headers.carries(Protocol.IP.number(), span),
        any(Place.masked(destination, hostBits, 0), Place.masked(destination, hostBits, hostBits)));
  }

  private Condition ipMulticast(Span span) {
    return all(
        headers.carries(Protocol.IP.number(), span),
        Place.atLeast(headers.network().octet(16), 224));
  }

  // ---- what the kernel knows of a packet

  private Condition sent() {
    Place link = outermost.link();
    return switch (outermost.kind()) {
      case LINUX_SLL -> equal(link.half(0), OUTGOING);
      case LINUX_SLL2 -> equal(link.octet(10), OUTGOING);
      default -> equal(ancillary(Width.HALF, 4), OUTGOING);
    };
  }

  private Value interfaceIndex() {
    return outermost.kind() == LinkType.LINUX_SLL2
        ? outermost.link().word(4)
        : ancillary(Width.WORD, 8);
  }

  private static Value ancillary(Width width, int offset) {
    return new Value.Load(width, Value.Constant.ZERO, Ancillary.BASE + offset);
  }
}
