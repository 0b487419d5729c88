package dev.nectar.btf.core;

import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;

/**
 * Whether a field of the target can stand for one of the object: structures and unions for each
 * other, pointers for pointers, integers for integers of any size, arrays by their elements,
 * enumerations and forward declarations by their names, if both have one.
 */
final class FieldCompatibility {
  private final Types local;
  private final Types target;

  FieldCompatibility(Types local, Types target) {
    this.local = local;
    this.target = target;
  }

  boolean test(int localId, int targetId) {
    int one = local.resolve(localId);
    int other = target.resolve(targetId);
    for (int depth = 0; depth <= Steps.DEEPEST; depth++) {
      BtfKind kind = local.kind(one);
      BtfKind there = target.kind(other);
      if (isComposite(kind) && isComposite(there)) {
        return true;
      }
      if (!Types.alike(kind, there)) {
        return false;
      }
      if (kind != BtfKind.ARRAY) {
        return sameKind(kind, one, other);
      }
      one = local.resolve(((BtfType.Array) local.type(one)).element());
      other = target.resolve(((BtfType.Array) target.type(other)).element());
    }
    throw new Refusal("its arrays are nested deeper than " + Steps.DEEPEST);
  }

  private boolean sameKind(BtfKind kind, int one, int other) {
    return switch (kind) {
      case PTR, FLOAT -> true;
      case FWD, ENUM, ENUM64 -> {
        String name = local.name(one);
        String there = target.name(other);
        yield name.isEmpty() || there.isEmpty() || Types.sameEssential(name, there);
      }
      case INT ->
          ((BtfType.Int) local.type(one)).bitOffset() == 0
              && ((BtfType.Int) target.type(other)).bitOffset() == 0;
      default -> false;
    };
  }

  private static boolean isComposite(BtfKind kind) {
    return kind == BtfKind.STRUCT || kind == BtfKind.UNION;
  }
}
