package dev.nectar.btf.core;

import dev.nectar.btf.BtfType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes the way of the object's types through a type of the target, by names. */
final class PathMatcher {
  private final CorePath local;
  private final Types target;
  private final FieldCompatibility compatibility;
  private final List<CorePath.Step> steps = new ArrayList<>();
  private final List<CorePath.Place> members = new ArrayList<>();
  private long bits;

  private PathMatcher(CorePath local, Types target) {
    this.local = local;
    this.target = target;
    this.compatibility = new FieldCompatibility(local.types(), target);
  }

  /** How far it went. */
  sealed interface Result {
    /** To the end. */
    record Found(CorePath path) implements Result {}

    /**
     * The target lacks a step.
     *
     * @param step its number
     * @param type the target's type that lacks it
     * @param why for readers
     */
    record Lost(int step, int type, Why why) implements Result {}
  }

  /** Why a step is lacking. */
  enum Why {
    /** There is no member or enumerator of that name. */
    NO_NAME,
    /** There is one, but of a type that cannot stand for the other. */
    OTHER_TYPE,
    /** There is no such element. */
    NO_ELEMENT
  }

  static Result fieldOf(CorePath local, Types target, int candidate) {
    return new PathMatcher(local, target).field(candidate);
  }

  static Result enumeratorOf(CorePath local, Types target, int candidate) {
    int id = target.resolve(candidate);
    if (id == 0 || !(target.type(id) instanceof BtfType.Enumeration type)) {
      return new Result.Lost(0, candidate, Why.OTHER_TYPE);
    }
    String wanted = local.last().name().orElseThrow();
    for (int i = 0; i < type.values().size(); i++) {
      String name = type.values().get(i).name();
      if (Types.sameEssential(name, wanted)) {
        CorePath.Step step = new CorePath.Step(id, i, Optional.of(name));
        return new Result.Found(new CorePath(target, candidate, List.of(step), List.of(), 0));
      }
    }
    return new Result.Lost(0, id, Why.NO_NAME);
  }

  private Result field(int candidate) {
    int at = candidate;
    for (int i = 0; i < local.steps().size(); i++) {
      CorePath.Step step = local.steps().get(i);
      at = target.resolve(at);
      int next;
      if (step.name().isPresent()) {
        Lookup found = member(step, at);
        if (found.why().isPresent()) {
          return new Result.Lost(i, at, found.why().get());
        }
        next = found.type();
      } else {
        next = i == 0 ? at : elementType(step, at);
        if (next < 0) {
          return new Result.Lost(i, at, Why.NO_ELEMENT);
        }
        element(step, next);
      }
      at = next;
    }
    return new Result.Found(new CorePath(target, candidate, steps, members, bits));
  }

  /** The type of an element; -1 if there is none. */
  private int elementType(CorePath.Step step, int at) {
    if (at == 0 || !(target.type(at) instanceof BtfType.Array array)) {
      return -1;
    }
    boolean within = step.index() < array.count() || Flexible.is(target, steps.getLast(), array);
    return within ? target.resolve(array.element()) : -1;
  }

  private void element(CorePath.Step step, int type) {
    long size = target.size(type);
    if (size > 1L << 31) {
      throw new Refusal("an element of " + target.text(type) + " is " + size + " bytes large");
    }
    steps.add(new CorePath.Step(type, step.index(), Optional.empty()));
    bits += 8 * size * step.index();
  }

  /** The member's type, or why there is none. */
  private record Lookup(int type, Optional<Why> why) {
    static Lookup lost(Why why) {
      return new Lookup(0, Optional.of(why));
    }
  }

  private Lookup member(CorePath.Step step, int struct) {
    BtfType.Struct of = (BtfType.Struct) local.types().type(step.type());
    return member(of.members().get(step.index()), struct, 0, new HashSet<>());
  }

  private Lookup member(BtfType.Member wanted, int struct, int depth, Set<Integer> seen) {
    int id = target.resolve(struct);
    if (id == 0 || !(target.type(id) instanceof BtfType.Struct type) || !seen.add(id)) {
      return Lookup.lost(Why.NO_NAME);
    }
    if (depth > PathParser.LONGEST) {
      throw new Refusal(target.text(id) + " is nested deeper than " + PathParser.LONGEST);
    }
    Lookup lost = Lookup.lost(Why.NO_NAME);
    for (int i = 0; i < type.members().size(); i++) {
      BtfType.Member member = type.members().get(i);
      Lookup found;
      if (member.name().isEmpty()) {
        members.add(new CorePath.Place(id, i));
        found = member(wanted, member.type(), depth + 1, seen);
        if (found.why().isPresent()) {
          members.removeLast();
        }
      } else if (member.name().equals(wanted.name())) {
        return named(wanted, id, i, member);
      } else {
        continue;
      }
      if (found.why().isEmpty()) {
        bits += member.bitOffset();
        return found;
      }
      lost = found.why().get() == Why.OTHER_TYPE ? found : lost;
    }
    return lost;
  }

  private Lookup named(BtfType.Member wanted, int struct, int index, BtfType.Member member) {
    if (!compatibility.test(wanted.type(), member.type())) {
      return Lookup.lost(Why.OTHER_TYPE);
    }
    steps.add(new CorePath.Step(struct, index, Optional.of(member.name())));
    members.add(new CorePath.Place(struct, index));
    bits += member.bitOffset();
    return new Lookup(member.type(), Optional.empty());
  }
}
