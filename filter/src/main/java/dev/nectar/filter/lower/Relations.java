package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.not;
import static dev.nectar.filter.lower.Place.equal;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.graph.Folding;
import dev.nectar.filter.graph.Test;
import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Expression.Arithmetic;
import dev.nectar.filter.syntax.Expression.Relation;
import dev.nectar.filter.syntax.Protocol;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Comparisons of numbers. A field of a protocol is only read where the packet carries it. */
final class Relations {
  private final Headers headers;
  private final Set<Condition> guards = new LinkedHashSet<>();

  Relations(Headers headers) {
    this.headers = headers;
  }

  Condition condition(Relation relation) {
    Value left = value(relation.left());
    Value right = value(relation.right());
    List<Condition> parts = new ArrayList<>(guards);
    parts.add(
        switch (relation.op()) {
          case EQ -> is(ClassicJumpOp.EQ, left, right);
          case NE -> not(is(ClassicJumpOp.EQ, left, right));
          case GT -> is(ClassicJumpOp.GT, left, right);
          case LE -> not(is(ClassicJumpOp.GT, left, right));
          case GE -> is(ClassicJumpOp.GE, left, right);
          case LT -> not(is(ClassicJumpOp.GE, left, right));
        });
    return Condition.joined(Connective.AND, parts);
  }

  private static Condition is(ClassicJumpOp op, Value left, Value right) {
    return new Condition.Is(new Test(op, left, right));
  }

  private Value value(Arithmetic arithmetic) {
    return switch (arithmetic) {
      case Arithmetic.Plain(Span span, long value) -> Value.of((int) value);
      case Arithmetic.Length length -> new Value.Length();
      case Arithmetic.Negative(Span span, Arithmetic of) -> new Value.Negated(value(of));
      case Arithmetic.Binary binary -> binary(binary);
      case Arithmetic.Field field -> field(field);
    };
  }

  private Value binary(Arithmetic.Binary binary) {
    Value left = value(binary.left());
    Value right = value(binary.right());
    if (Folding.fold(right) instanceof Value.Constant(int number)) {
      check(binary, number);
    }
    return new Value.Binary(binary.op(), left, right);
  }

  private static void check(Arithmetic.Binary binary, int right) {
    boolean divides = binary.op() == ClassicAluOp.DIV || binary.op() == ClassicAluOp.MOD;
    boolean shifts = binary.op() == ClassicAluOp.LSH || binary.op() == ClassicAluOp.RSH;
    if (divides && right == 0) {
      throw Wrong.at(binary.span(), "this divides by zero");
    }
    if (shifts && Integer.compareUnsigned(right, 31) > 0) {
      throw Wrong.at(
          binary.span(), "this shifts a number of 32 bits by " + Integer.toUnsignedString(right));
    }
  }

  // ---- fields

  private Value field(Arithmetic.Field field) {
    Value offset = value(field.offset());
    Value load = base(field).field(Width.ofBytes(field.size()), offset);
    if (Folding.fold(load) instanceof Value.Load(Width width, Value base, int at)
        && base.equals(Value.Constant.ZERO)
        && at < 0) {
      throw Wrong.at(
          field.offset().span(), "no packet has an offset of " + Integer.toUnsignedString(at));
    }
    return load;
  }

  /** Where a protocol's header starts; what must hold for it to be there becomes a guard. */
  private Place base(Arithmetic.Field field) {
    Protocol protocol = field.protocol();
    return switch (protocol) {
      case LINK -> headers.link();
      case ARP, RARP, IP, IP6, ATALK, DECNET, LAT, SCA, MOPRC, MOPDL -> {
        guards.add(headers.carries(protocol.number(), field.span()));
        yield headers.network();
      }
      case TCP, UDP, SCTP, ICMP, IGMP, IGRP, PIM, VRRP, CARP -> {
        guards.add(new Protocols(headers, field.span()).overIp(protocol.number()));
        guards.add(headers.unfragmented());
        yield headers.ipPayload();
      }
      case ICMP6 -> {
        guards.add(
            all(
                headers.carries(Protocol.IP6.number(), field.span()),
                equal(headers.network().octet(6), protocol.number())));
        yield headers.ip6Payload();
      }
      default -> throw Wrong.at(field.span(), "bytes of '" + protocol.word() + "' cannot be read");
    };
  }
}
