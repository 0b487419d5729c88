package dev.nectar.object.merge;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.object.MapSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether two objects mean the same by a name. Qualifiers, typedefs, signs, lengths of arrays and
 * names of parameters may differ; what is pointed to counts by its name. These are the rules of
 * libbpf's linker. Where an object has no types nothing contradicts.
 */
final class Likeness {
  private static final int DEEPEST = 64;

  private final Optional<Btf> first;
  private final Optional<Btf> second;

  /** Pairs that were looked at: one that is unlike ends the search. */
  private final Set<List<Integer>> seen = new HashSet<>();

  Likeness(Optional<Btf> first, Optional<Btf> second) {
    this.first = first;
    this.second = second;
  }

  /** Whether types are alike; 0 is one that is not known. */
  boolean ofTypes(int one, int other) {
    return one == 0 || other == 0 || first.isEmpty() || second.isEmpty() || test(one, other);
  }

  private boolean test(int one, int other) {
    seen.clear();
    return alike(one, other, true, DEEPEST);
  }

  private boolean alike(int one, int other, boolean exact, int depth) {
    if (depth == 0) {
      return false;
    }
    int left = first.orElseThrow().resolve(one);
    int right = second.orElseThrow().resolve(other);
    if (left == 0 || right == 0) {
      return left == right;
    }
    if (!seen.add(List.of(left, right, exact ? 1 : 0))) {
      return true;
    }
    BtfType a = first.orElseThrow().type(left);
    BtfType b = second.orElseThrow().type(right);
    if (!exact && (a instanceof BtfType.Forward || b instanceof BtfType.Forward)) {
      return a.name().equals(b.name()) && isUnion(a) == isUnion(b);
    }
    return switch (a) {
      case BtfType.Int t -> b instanceof BtfType.Int o && t.size() == o.size();
      case BtfType.FloatingPoint t -> b instanceof BtfType.FloatingPoint o && t.size() == o.size();
      case BtfType.Enumeration t ->
          b instanceof BtfType.Enumeration o
              && t.wide() == o.wide()
              && t.size() == o.size()
              && t.name().equals(o.name());
      case BtfType.Forward t -> t.equals(b);
      case BtfType.Pointer t ->
          b instanceof BtfType.Pointer o && alike(t.target(), o.target(), false, depth - 1);
      case BtfType.Array t ->
          b instanceof BtfType.Array o && alike(t.element(), o.element(), exact, depth - 1);
      case BtfType.Struct t ->
          b instanceof BtfType.Struct o
              && t.union() == o.union()
              && t.name().equals(o.name())
              && (!exact || members(t.members(), o.members(), depth - 1));
      case BtfType.Func t ->
          b instanceof BtfType.Func o && alike(t.prototype(), o.prototype(), exact, depth - 1);
      case BtfType.Variable t ->
          b instanceof BtfType.Variable o && alike(t.type(), o.type(), exact, depth - 1);
      case BtfType.Prototype t ->
          b instanceof BtfType.Prototype o
              && parameters(t.parameters(), o.parameters(), exact, depth - 1)
              && alike(t.result(), o.result(), exact, depth - 1);
      default -> a.kind() == b.kind();
    };
  }

  private static boolean isUnion(BtfType type) {
    return switch (type) {
      case BtfType.Forward t -> t.union();
      case BtfType.Struct t -> t.union();
      default -> false;
    };
  }

  private boolean members(List<BtfType.Member> one, List<BtfType.Member> other, int depth) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      BtfType.Member a = one.get(i);
      BtfType.Member b = other.get(i);
      if (!a.name().equals(b.name())
          || a.bitOffset() != b.bitOffset()
          || a.bits() != b.bits()
          || !alike(a.type(), b.type(), true, depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean parameters(
      List<BtfType.Parameter> one, List<BtfType.Parameter> other, boolean exact, int depth) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!alike(one.get(i).type(), other.get(i).type(), exact, depth)) {
        return false;
      }
    }
    return true;
  }

  /** In what two maps differ; empty if in nothing. */
  String difference(MapSpec one, MapSpec other) {
    if (one.type() != other.type()) {
      return "type";
    }
    if (one.keySize() != other.keySize() || !ofMapTypes(one.keyType(), other.keyType())) {
      return "key";
    }
    if (one.valueSize() != other.valueSize() || !ofMapTypes(one.valueType(), other.valueType())) {
      return "value";
    }
    if (one.maxEntries() != other.maxEntries()) {
      return "number of entries";
    }
    if (!one.flags().equals(other.flags())) {
      return "flags";
    }
    if (!one.numaNode().equals(other.numaNode())) {
      return "memory node";
    }
    if (one.pinning() != other.pinning()) {
      return "pinning";
    }
    if (one.inner().isPresent() != other.inner().isPresent()) {
      return "inner map";
    }
    return one.inner().isEmpty()
            || difference(one.inner().orElseThrow(), other.inner().orElseThrow()).isEmpty()
        ? ""
        : "inner map";
  }

  private boolean ofMapTypes(int one, int other) {
    return (one == 0) == (other == 0) && ofTypes(one, other) || first.isEmpty() || second.isEmpty();
  }

  /** In what the declarations of a map differ, which are variables of {@code .maps}. */
  String differenceOfDeclarations(int one, int other) {
    Map<String, BtfType.Member> left = members(first, one);
    Map<String, BtfType.Member> right = members(second, other);
    if (left.isEmpty() || right.isEmpty()) {
      return "";
    }
    Set<String> names = new HashSet<>(left.keySet());
    names.addAll(right.keySet());
    return names.stream()
        .sorted()
        .filter(
            name ->
                !left.containsKey(name)
                    || !right.containsKey(name)
                    || !saysTheSame(left.get(name).type(), right.get(name).type()))
        .findFirst()
        .orElse("");
  }

  private static Map<String, BtfType.Member> members(Optional<Btf> types, int variable) {
    Map<String, BtfType.Member> found = new HashMap<>();
    if (types.isPresent()
        && variable != 0
        && types.get().type(variable) instanceof BtfType.Variable(_, int type, _)) {
      int struct = types.get().resolve(type);
      if (struct != 0 && types.get().type(struct) instanceof BtfType.Struct s) {
        s.members().forEach(member -> found.put(member.name(), member));
      }
    }
    return found;
  }

  /** A number of a map is the length of an array that is pointed to. */
  private boolean saysTheSame(int one, int other) {
    long left = length(first.orElseThrow(), one);
    return left == length(second.orElseThrow(), other)
        && (left >= 0
            || test(target(first.orElseThrow(), one), target(second.orElseThrow(), other)));
  }

  private static int target(Btf types, int id) {
    int pointer = types.resolve(id);
    return pointer != 0 && types.type(pointer) instanceof BtfType.Pointer(int to) ? to : id;
  }

  private static long length(Btf types, int id) {
    int target = types.resolve(target(types, id));
    return target != 0 && types.type(target) instanceof BtfType.Array(_, _, long count)
        ? count
        : -1;
  }
}
