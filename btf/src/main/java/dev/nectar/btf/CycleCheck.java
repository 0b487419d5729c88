package dev.nectar.btf;

import java.util.Arrays;
import java.util.BitSet;

/** Finds types that lead to themselves; without recursion, which made-up types could exhaust. */
final class CycleCheck {
  private static final int[] NONE = {};

  private final Btf types;
  private final Follow follow;
  private final BitSet open = new BitSet();
  private final BitSet done = new BitSet();

  /** Which ways must not lead back. Structures may be pointed to from within. */
  enum Follow {
    /** Members, elements, and what names and modifiers stand for. */
    WHAT_IS_WITHIN,
    /** What pointers lead to, through pointers, names and modifiers alone. */
    WHAT_IS_POINTED_TO
  }

  CycleCheck(Btf types, Follow follow) {
    this.types = types;
    this.follow = follow;
  }

  void run() {
    for (int id = types.firstId(); id <= types.count(); id++) {
      if (!done.get(id)) {
        visit(id);
      }
    }
  }

  private void visit(int root) {
    int[] ids = new int[64];
    int[][] next = new int[64][];
    int[] at = new int[64];
    int depth = 0;
    ids[0] = root;
    next[0] = follows(root);
    open.set(root);
    while (depth >= 0) {
      if (at[depth] == next[depth].length) {
        open.clear(ids[depth]);
        done.set(ids[depth]);
        depth--;
        continue;
      }
      int id = next[depth][at[depth]++];
      if (open.get(id)) {
        throw TypeCheck.invalid(types, id, "it contains itself");
      }
      if (id >= types.firstId() && !done.get(id)) {
        depth++;
        if (depth == ids.length) {
          ids = Arrays.copyOf(ids, depth * 2);
          next = Arrays.copyOf(next, depth * 2);
          at = Arrays.copyOf(at, depth * 2);
        }
        ids[depth] = id;
        next[depth] = follows(id);
        at[depth] = 0;
        open.set(id);
      }
    }
  }

  private int[] follows(int id) {
    boolean within = follow == Follow.WHAT_IS_WITHIN;
    return switch (types.type(id)) {
      case BtfType.Typedef t -> new int[] {t.type()};
      case BtfType.Modifier t -> new int[] {t.type()};
      case BtfType.TypeTag t -> new int[] {t.type()};
      case BtfType.Pointer t when !within -> new int[] {t.target()};
      case BtfType.Array t when within -> new int[] {t.element()};
      case BtfType.Struct t when within ->
          t.members().stream().mapToInt(BtfType.Member::type).distinct().toArray();
      default -> NONE;
    };
  }
}
