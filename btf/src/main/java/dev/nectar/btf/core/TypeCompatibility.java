package dev.nectar.btf.core;

import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;

/**
 * Whether a type of the target of the same name can stand for one of the object, as {@code
 * TYPE_EXISTS}, {@code TYPE_SIZE} and {@code TYPE_ID_TARGET} want it: of the same kind, pointers,
 * arrays and functions by what they are made of.
 */
final class TypeCompatibility {
  private final Types local;
  private final Types target;
  private final Steps steps = new Steps();

  TypeCompatibility(Types local, Types target) {
    this.local = local;
    this.target = target;
  }

  boolean test(int localId, int targetId) {
    return Types.alike(local.kind(localId), target.kind(targetId)) && test(localId, targetId, 1);
  }

  private boolean test(int localId, int targetId, int depth) {
    steps.take(depth);
    int one = local.resolve(localId);
    int other = target.resolve(targetId);
    BtfKind kind = local.kind(one);
    if (!Types.alike(kind, target.kind(other))) {
      return false;
    }
    if (kind == BtfKind.UNKNOWN) {
      return true;
    }
    return switch (local.type(one)) {
      case BtfType.Struct _, BtfType.Enumeration _, BtfType.Forward _ -> true;
      case BtfType.Int i ->
          i.bitOffset() == 0 && ((BtfType.Int) target.type(other)).bitOffset() == 0;
      case BtfType.Pointer p ->
          test(p.target(), ((BtfType.Pointer) target.type(other)).target(), depth + 1);
      case BtfType.Array a ->
          test(a.element(), ((BtfType.Array) target.type(other)).element(), depth + 1);
      case BtfType.Prototype p -> test(p, (BtfType.Prototype) target.type(other), depth + 1);
      default -> false;
    };
  }

  private boolean test(BtfType.Prototype one, BtfType.Prototype other, int depth) {
    if (one.parameters().size() != other.parameters().size()) {
      return false;
    }
    for (int i = 0; i < one.parameters().size(); i++) {
      if (!test(one.parameters().get(i).type(), other.parameters().get(i).type(), depth)) {
        return false;
      }
    }
    return test(one.result(), other.result(), depth);
  }
}
