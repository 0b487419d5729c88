package dev.nectar.btf;

import java.util.HashMap;
import java.util.Map;

/** Computes alignments; each structure is looked at once. */
final class Alignment {
  private static final int DEEPEST = 64;

  private final Btf types;
  private final Map<Integer, Integer> known = new HashMap<>();

  Alignment(Btf types) {
    this.types = types;
  }

  int of(int id) {
    return of(id, 0);
  }

  private int of(int id, int depth) {
    int resolved = types.resolve(id);
    if (resolved == 0) {
      return 1;
    }
    if (depth > DEEPEST) {
      throw new BtfException("type " + id + " contains itself");
    }
    return switch (types.type(resolved)) {
      case BtfType.Int i -> limited(i.size());
      case BtfType.Enumeration e -> limited(e.size());
      case BtfType.FloatingPoint f -> limited(f.size());
      case BtfType.Pointer _ -> types.pointerSize();
      case BtfType.Array a -> of(a.element(), depth + 1);
      case BtfType.Variable v -> of(v.type(), depth + 1);
      case BtfType.Struct s -> struct(resolved, s, depth);
      default -> 1;
    };
  }

  private int limited(int size) {
    return Math.max(1, Math.min(types.pointerSize(), Integer.highestOneBit(size)));
  }

  private int struct(int id, BtfType.Struct struct, int depth) {
    Integer before = known.get(id);
    if (before != null) {
      return before;
    }
    int largest = 1;
    for (BtfType.Member member : struct.members()) {
      int alignment = of(member.type(), depth + 1);
      if (member.bits() == 0 && member.bitOffset() % (8 * alignment) != 0) {
        largest = 0;
        break;
      }
      largest = Math.max(largest, alignment);
    }
    int result = largest == 0 || struct.size() % largest != 0 ? 1 : largest;
    known.put(id, result);
    return result;
  }
}
