package dev.nectar.filter.lower;

import static dev.nectar.filter.graph.Condition.all;
import static dev.nectar.filter.graph.Condition.any;
import static dev.nectar.filter.lower.Place.equal;

import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Condition.Fixed;
import dev.nectar.filter.graph.Condition.Set;
import dev.nectar.filter.graph.Value;

/**
 * Follows a chain of headers. The kernel's filters have no loops, so the chain is followed for a
 * fixed number of headers.
 */
final class Chain {
  /** How many headers are followed: RFC 8200 section 4.1 recommends no more than six and one. */
  private static final int LONGEST = 8;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION = 60;

  private final Place network;
  private final Value.Variable next;
  private final Value.Variable at;

  /**
   * @param network where the IP header starts
   * @param next a variable for the number of the header in hand
   * @param at a variable for its place after {@code network}
   */
  Chain(Place network, Value.Variable next, Value.Variable at) {
    this.network = network;
    this.next = next;
    this.at = at;
  }

  Condition ip(Value headerLength, int wanted) {
    Condition found = equal(next, wanted);
    for (int i = 0; i < LONGEST; i++) {
      found = any(equal(next, wanted), all(authentication(), found));
    }
    return all(new Set(next, network.octet(9)), new Set(at, headerLength), found);
  }

  Condition ip6(int wanted) {
    Condition found = equal(next, wanted);
    for (int i = 0; i < LONGEST; i++) {
      found = any(equal(next, wanted), all(any(extension(), authentication()), found));
    }
    return all(new Set(next, network.octet(6)), new Set(at, Value.of(40)), found);
  }

  /** RFC 8200 section 4: the length is in units of 8 bytes, without the first. */
  private Condition extension() {
    return all(
        any(
            equal(next, HOP_BY_HOP),
            equal(next, DESTINATION),
            equal(next, ROUTING),
            equal(next, FRAGMENT)),
        step(8, 8));
  }

  /** RFC 4302 section 2.2: the length is in units of 4 bytes, without the first two. */
  private Condition authentication() {
    return all(equal(next, AUTHENTICATION), step(4, 8));
  }

  private Condition step(int unit, int fixed) {
    Place header =
        new Place(network.fixed() ? at : Value.sum(network.base(), at), network.offset());
    Value length = new Value.Binary(ClassicAluOp.MUL, header.octet(1), Value.of(unit));
    // The length first: its place is gone once the variable has moved on.
    return all(
        new Set(next, header.octet(0)),
        new Set(at, Value.sum(Value.sum(length, Value.of(fixed)), at)),
        Fixed.ALWAYS);
  }
}
