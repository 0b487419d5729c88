package dev.nectar.btf.core;

import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;

/**
 * Whether a type of the target has all that one of the object has, as {@code TYPE_MATCHES} wants
 * it: each member by name and matching type, each enumerator by name, integers by size and sign.
 * Behind a pointer structures match by their names alone.
 */
final class TypeMatching {
  private final Types local;
  private final Types target;
  private final Steps steps = new Steps();

  TypeMatching(Types local, Types target) {
    this.local = local;
    this.target = target;
  }

  boolean test(int localId, int targetId) {
    return test(localId, targetId, false, 1);
  }

  private boolean test(int localId, int targetId, boolean behindPointer, int depth) {
    steps.take(depth);
    int one = local.resolve(localId);
    int other = target.resolve(targetId);
    if (!Types.sameEssential(local.name(one), target.name(other))) {
      return false;
    }
    BtfKind kind = local.kind(one);
    BtfKind there = target.kind(other);
    if (kind == BtfKind.UNKNOWN || there == BtfKind.UNKNOWN) {
      return kind == there;
    }
    BtfType type = target.type(other);
    return switch (local.type(one)) {
      case BtfType.Forward f -> forward(f, type, behindPointer);
      case BtfType.Enumeration e -> type instanceof BtfType.Enumeration t && enumerators(e, t);
      case BtfType.Struct s when behindPointer -> named(s, type);
      case BtfType.Struct s ->
          kind == there && type instanceof BtfType.Struct t && members(s, t, depth);
      case BtfType.Int i ->
          type instanceof BtfType.Int t && i.size() == t.size() && i.signed() == t.signed();
      case BtfType.Pointer p ->
          type instanceof BtfType.Pointer t && test(p.target(), t.target(), true, depth + 1);
      case BtfType.Array a ->
          type instanceof BtfType.Array t
              && a.count() == t.count()
              && test(a.element(), t.element(), behindPointer, depth + 1);
      case BtfType.Prototype p ->
          type instanceof BtfType.Prototype t && parameters(p, t, behindPointer, depth);
      default -> false;
    };
  }

  private static boolean forward(BtfType.Forward one, BtfType other, boolean behindPointer) {
    return switch (other) {
      case BtfType.Forward f -> one.union() == f.union();
      case BtfType.Struct s -> behindPointer && one.union() == s.union();
      default -> false;
    };
  }

  private static boolean named(BtfType.Struct one, BtfType other) {
    return switch (other) {
      case BtfType.Struct s -> one.union() == s.union();
      case BtfType.Forward f -> one.union() == f.union();
      default -> false;
    };
  }

  private static boolean enumerators(BtfType.Enumeration one, BtfType.Enumeration other) {
    return one.values().size() <= other.values().size()
        && one.values().stream()
            .allMatch(
                value ->
                    other.values().stream()
                        .anyMatch(v -> Types.sameEssential(v.name(), value.name())));
  }

  private boolean members(BtfType.Struct one, BtfType.Struct other, int depth) {
    if (one.members().size() > other.members().size()) {
      return false;
    }
    for (BtfType.Member member : one.members()) {
      if (!member(member, other, depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean member(BtfType.Member one, BtfType.Struct other, int depth) {
    for (BtfType.Member member : other.members()) {
      if (Types.sameEssential(one.name(), member.name())
          && test(one.type(), member.type(), false, depth + 1)) {
        return true;
      }
    }
    return false;
  }

  private boolean parameters(
      BtfType.Prototype one, BtfType.Prototype other, boolean behindPointer, int depth) {
    if (one.parameters().size() != other.parameters().size()) {
      return false;
    }
    for (int i = 0; i < one.parameters().size(); i++) {
      int type = one.parameters().get(i).type();
      if (!test(type, other.parameters().get(i).type(), behindPointer, depth + 1)) {
        return false;
      }
    }
    return test(one.result(), other.result(), behindPointer, depth + 1);
  }
}
