package dev.nectar.filter.syntax;

import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.report.Span;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A filter as it was written. Where a part stands is its span. */
public sealed interface Expression {
  /** Where it stands. */
  Span span();

  /** Expressions from left to right; both connectives bind alike. */
  record Sequence(Span span, Expression first, List<Step> steps) implements Expression {}

  /** A further expression. */
  record Step(Connective connective, Expression expression) {}

  /** The opposite. */
  record Not(Span span, Expression of) implements Expression {}

  /** A filter without text, which matches all. */
  record Everything(Span span) implements Expression {}

  /** A protocol's word alone. */
  record Is(Span span, Protocol protocol) implements Expression {}

  /** An address, port or protocol with its qualifiers. */
  record Match(Span span, Qualifiers qualifiers, Identifier id) implements Expression {}

  /** {@code broadcast} and {@code multicast}, of a layer. */
  record Cast(Span span, Optional<Protocol> protocol, CastKind kind) implements Expression {}

  /** A comparison of numbers. */
  record Relation(Span span, Comparison op, Arithmetic left, Arithmetic right)
      implements Expression {}

  /** {@code inbound} and {@code outbound}. */
  record Travels(Span span, Way way) implements Expression {}

  /** {@code ifindex}. */
  record Interface(Span span, long index) implements Expression {}

  /** What moves the headers of all that follows, with its number if one is given. */
  record Inside(Span span, Encapsulation encapsulation, OptionalLong number)
      implements Expression {}

  /** {@code llc}, with a type if one is given. */
  record Llc(Span span, Optional<String> type) implements Expression {}

  /** How many receive a packet. */
  enum CastKind {
    /** All. */
    BROADCAST,
    /** Some. */
    MULTICAST
  }

  /** Which way a packet goes. */
  enum Way {
    /** It was received. */
    IN,
    /** It was sent. */
    OUT
  }

  /** A header that others come after. */
  enum Encapsulation {
    /** IEEE 802.1Q. */
    VLAN,
    /** RFC 3032. */
    MPLS,
    /** PPP over Ethernet, discovery (RFC 2516). */
    PPPOED,
    /** PPP over Ethernet, session (RFC 2516). */
    PPPOES,
    /** RFC 8926. */
    GENEVE
  }

  /** Comparisons, all unsigned. */
  enum Comparison {
    /** Equal. */
    EQ,
    /** Not equal. */
    NE,
    /** Less. */
    LT,
    /** Less or equal. */
    LE,
    /** Greater. */
    GT,
    /** Greater or equal. */
    GE
  }

  /** What kind of thing an identifier names. */
  enum Kind {
    /** Not said: a host. */
    DEFAULT,
    /** An address. */
    HOST,
    /** The first bits of an address. */
    NET,
    /** A port. */
    PORT,
    /** Ports from one to another. */
    PORTRANGE,
    /** A protocol's number. */
    PROTO,
    /** A protocol's number, in one of a chain of headers. */
    PROTOCHAIN,
    /** A host's Ethernet address, but not its IP address. */
    GATEWAY
  }

  /** Which of two addresses or ports. */
  enum Side {
    /** Not said: either. */
    DEFAULT,
    /** The source. */
    SRC,
    /** The destination. */
    DST,
    /** Either. */
    EITHER,
    /** Both. */
    BOTH
  }

  /** What stands before an identifier. */
  record Qualifiers(Optional<Protocol> protocol, Side side, Kind kind) {}

  /** What qualifiers apply to. */
  sealed interface Identifier {
    /** Where it stands. */
    Span span();

    /** A number. */
    record Plain(Span span, long value) implements Identifier {}

    /** A name. */
    record Name(Span span, String text) implements Identifier {}

    /** The first bytes of an IPv4 address. */
    record Ipv4(Span span, int value, int bytes) implements Identifier {}

    /** An IPv4 network: {@code ADDRESS/LENGTH} or {@code ADDRESS mask ADDRESS}. */
    record Ipv4Net(Span span, int address, int mask) implements Identifier {}

    /** An IPv6 address and how many leading bits of it count. */
    record Ipv6(Span span, Ipv6Address address, int prefix) implements Identifier {}

    /** An Ethernet address. */
    record Mac(Span span, long address) implements Identifier {}
  }

  /** A number that is computed. */
  sealed interface Arithmetic {
    /** Where it stands. */
    Span span();

    /** A number. */
    record Plain(Span span, long value) implements Arithmetic {}

    /** The packet's length. */
    record Length(Span span) implements Arithmetic {}

    /** Bytes at an offset from a protocol's header. */
    record Field(Span span, Protocol protocol, Arithmetic offset, int size) implements Arithmetic {}

    /** Two numbers combined. */
    record Binary(Span span, ClassicAluOp op, Arithmetic left, Arithmetic right)
        implements Arithmetic {}

    /** The negative. */
    record Negative(Span span, Arithmetic of) implements Arithmetic {}
  }
}
