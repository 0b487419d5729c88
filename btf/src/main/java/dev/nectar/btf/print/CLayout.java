package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import java.util.HashMap;
import java.util.Map;

/**
 * Where clang places what is printed, as far as it does not follow from explicit padding: the
 * alignment of each type and whether a structure must be packed (System V ABI, which BPF follows).
 */
final class CLayout {
  private static final int DEEPEST = 64;
  private static final int LARGEST_ALIGNMENT = 16;

  private final Btf btf;
  private final Map<Integer, Shape> known = new HashMap<>();

  CLayout(Btf btf) {
    this.btf = btf;
  }

  /**
   * How a structure or union is printed.
   *
   * @param packed whether it must be packed
   * @param alignment bytes
   */
  record Shape(boolean packed, int alignment) {}

  Shape shape(int id) {
    return shape(id, 0);
  }

  private Shape shape(int id, int depth) {
    Shape shape = known.get(id);
    if (shape == null) {
      shape = shape((BtfType.Struct) btf.type(id), id, depth);
      known.put(id, shape);
    }
    return shape;
  }

  int alignment(int id) {
    return alignment(id, 0);
  }

  private int alignment(int id, int depth) {
    if (depth > DEEPEST) {
      throw new BtfException("type " + id + " cannot be printed: it contains itself", "");
    }
    int resolved = btf.resolve(id);
    return switch (btf.kind(resolved)) {
      case INT, FLOAT -> scalar(btf.size(resolved));
      case ENUM, ENUM64 -> Math.max(1, scalar(btf.size(resolved)));
      case PTR -> 8;
      case ARRAY -> alignment(((BtfType.Array) btf.type(resolved)).element(), depth + 1);
      case STRUCT, UNION -> shape(resolved, depth + 1).alignment();
      default -> 1;
    };
  }

  private static int scalar(long size) {
    return Math.clamp(Long.highestOneBit(size), 1, LARGEST_ALIGNMENT);
  }

  private Shape shape(BtfType.Struct struct, int id, int depth) {
    if (depth > DEEPEST) {
      throw new BtfException("type " + id + " cannot be printed: it contains itself", "");
    }
    int largest = 1;
    long at = 0;
    for (BtfType.Member member : struct.members()) {
      int alignment = alignment(member.type(), depth + 1);
      long unit = 8L * alignment;
      largest = Math.max(largest, alignment);
      long start = struct.union() ? 0 : at;
      if (member.bits() == 0) {
        if (member.bitOffset() % unit != 0 || roundUp(start, unit) > member.bitOffset()) {
          return new Shape(true, 1);
        }
        at = member.bitOffset() + 8 * btf.size(member.type());
      } else {
        long storage = Math.max(8, 8 * btf.size(member.type()));
        if (member.bitOffset() % storage + member.bits() > storage) {
          return new Shape(true, 1);
        }
        at = (long) member.bitOffset() + member.bits();
      }
    }
    return struct.size() % largest != 0 ? new Shape(true, 1) : new Shape(false, largest);
  }

  static long roundUp(long bits, long unit) {
    return (bits + unit - 1) / unit * unit;
  }
}
