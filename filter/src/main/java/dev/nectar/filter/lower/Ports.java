package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.graph.Condition.not;

import dev.nectar.filter.Names;
import dev.nectar.filter.Names.Service;
import dev.nectar.filter.Names.Transport;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Expression.Identifier;
import dev.nectar.filter.syntax.Expression.Kind;
import dev.nectar.filter.syntax.Expression.Qualifiers;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Ports of TCP, UDP and SCTP, all of which have them at the same place. */
final class Ports {
  /** Ports from one to another, of some protocols. */
  private record Range(int from, int to, Set<Transport> transports) {}

  private static final int HIGHEST = 0xffff;

  private final Headers headers;
  private final Names names;
  private final Qualifiers qualifiers;
  private final Span span;
  private final Set<Transport> wanted;

  Ports(Headers headers, Names names, Qualifiers qualifiers, Span span) {
    this.headers = headers;
    this.names = names;
    this.qualifiers = qualifiers;
    this.span = span;
    this.wanted = wanted();
  }

  private Set<Transport> wanted() {
    if (qualifiers.protocol().isEmpty()) {
      return EnumSet.allOf(Transport.class);
    }
    Protocol protocol = qualifiers.protocol().get();
    return switch (protocol) {
      case TCP -> EnumSet.of(Transport.TCP);
      case UDP -> EnumSet.of(Transport.UDP);
      case SCTP -> EnumSet.of(Transport.SCTP);
      default ->
          throw Wrong.at(
              span,
              "'" + protocol.word() + "' has no ports; tcp, udp and sctp have",
              "write " + protocol.word() + " and port ...");
    };
  }

  Condition match(Identifier id) {
    Range range =
        switch (id) {
          case Identifier.Plain(Span where, long value) -> {
            int port = number(where, value);
            yield new Range(port, port, wanted);
          }
          case Identifier.Name(Span where, String text) ->
              qualifiers.kind() == Kind.PORTRANGE ? range(where, text) : port(where, text);
          default -> throw Wrong.at(id.span(), "an address is not a port");
        };
    return any(overIp6(range), overIp(range));
  }

  private static int number(Span where, long value) {
    if (value > HIGHEST) {
      throw Wrong.at(where, "the port " + value + " is above " + HIGHEST);
    }
    return (int) value;
  }

  private Range port(Span where, String text) {
    return named(text)
        .orElseThrow(
            () ->
                Wrong.at(
                    where,
                    "unknown port '" + text + "'",
                    text.matches("[0-9]+-[0-9]+") ? "write portrange " + text : ""));
  }

  private Range range(Span where, String text) {
    for (int dash = text.indexOf('-'); dash > 0; dash = text.indexOf('-', dash + 1)) {
      Optional<Range> from = end(where, text.substring(0, dash));
      Optional<Range> to = end(where, text.substring(dash + 1));
      if (from.isPresent() && to.isPresent()) {
        return range(from.get(), to.get());
      }
    }
    Range one =
        named(text)
            .orElseThrow(() -> Wrong.at(where, "'" + text + "' is not a range of known ports"));
    return range(one, one);
  }

  private Range range(Range a, Range b) {
    return new Range(
        Math.min(a.from(), b.from()),
        Math.max(a.from(), b.from()),
        a.transports().equals(b.transports()) ? a.transports() : wanted);
  }

  private Optional<Range> end(Span where, String text) {
    if (text.matches("[0-9]{1,9}")) {
      int port = number(where, Integer.parseInt(text));
      return Optional.of(new Range(port, port, wanted));
    }
    return named(text);
  }

  /** A name stands for its protocols too, unless several have it. */
  private Optional<Range> named(String text) {
    List<Service> services = names.services(text);
    if (services.isEmpty()) {
      return Optional.empty();
    }
    List<Service> usable =
        services.stream().filter(each -> wanted.contains(each.transport())).toList();
    if (usable.isEmpty()) {
      String carrier = services.getFirst().transport().name().toLowerCase(Locale.ROOT);
      throw Wrong.at(span, "the port '" + text + "' belongs to " + carrier);
    }
    // Where TCP and UDP have different ports of a name, TCP's is meant.
    Service first =
        usable.stream().min((a, b) -> a.transport().compareTo(b.transport())).orElseThrow();
    boolean shared =
        usable.size() > 1 && usable.stream().allMatch(each -> each.port() == first.port());
    return Optional.of(
        new Range(first.port(), first.port(), shared ? wanted : EnumSet.of(first.transport())));
  }

  // ---- conditions

  private Condition overIp6(Range range) {
    return all(
        headers.carries(Protocol.IP6.number(), span),
        carriers(headers.network().octet(6), range),
        sides(headers.ip6Payload(), range));
  }

  private Condition overIp(Range range) {
    return all(
        headers.carries(Protocol.IP.number(), span),
        carriers(headers.network().octet(9), range),
        headers.unfragmented(),
        sides(headers.ipPayload(), range));
  }

  private static Condition carriers(Value field, Range range) {
    List<Condition> each = new ArrayList<>();
    for (Transport transport : range.transports()) {
      each.add(Place.equal(field, Protocol.valueOf(transport.name()).number()));
    }
    return Condition.joined(Connective.OR, each);
  }

  private Condition sides(Place transport, Range range) {
    return Sides.join(
        qualifiers.side(), within(transport.half(0), range), within(transport.half(2), range));
  }

  private static Condition within(Value port, Range range) {
    return range.from() == range.to()
        ? Place.equal(port, range.from())
        : all(Place.atLeast(port, range.from()), not(Place.above(port, range.to())));
  }
}
