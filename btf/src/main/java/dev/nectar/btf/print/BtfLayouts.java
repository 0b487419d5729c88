package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Types as {@link MemoryLayout}s, in the byte order of their BTF: members by their names, padding,
 * bit fields as the bytes that hold them. All are unaligned, since kernel memory is copied
 * anywhere. Stateless.
 */
public final class BtfLayouts {
  private static final int DEEPEST = 32;

  private BtfLayouts() {}

  /**
   * The layout of a type.
   *
   * @param btf the types
   * @param id the type
   * @return a layout of the type's size
   * @throws BtfException if it has no size or contains itself
   */
  public static MemoryLayout of(Btf btf, int id) {
    return of(btf, id, 0);
  }

  private static MemoryLayout of(Btf btf, int id, int depth) {
    int type = btf.resolve(id);
    if (type == 0 || depth > DEEPEST) {
      throw new BtfException("type " + id + " has no layout: it has no size", "");
    }
    return switch (btf.type(type)) {
      case BtfType.Int t -> integer(btf, t.size());
      case BtfType.Enumeration t -> integer(btf, t.size());
      case BtfType.Pointer _ -> integer(btf, btf.pointerSize());
      case BtfType.FloatingPoint t when t.size() == 4 ->
          ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(btf.order());
      case BtfType.FloatingPoint t when t.size() == 8 ->
          ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(btf.order());
      case BtfType.FloatingPoint t -> integer(btf, t.size());
      case BtfType.Array t -> {
        btf.size(type);
        yield MemoryLayout.sequenceLayout(t.count(), of(btf, t.element(), depth + 1));
      }
      case BtfType.Struct t -> t.union() ? union(btf, t, depth) : struct(btf, t, depth);
      default -> throw new BtfException("type " + id + " has no layout: it has no size", "");
    };
  }

  private static MemoryLayout integer(Btf btf, int size) {
    return switch (size) {
      case 1 -> ValueLayout.JAVA_BYTE;
      case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(btf.order());
      case 4 -> ValueLayout.JAVA_INT_UNALIGNED.withOrder(btf.order());
      case 8 -> ValueLayout.JAVA_LONG_UNALIGNED.withOrder(btf.order());
      default -> MemoryLayout.sequenceLayout(size, ValueLayout.JAVA_BYTE);
    };
  }

  private static MemoryLayout union(Btf btf, BtfType.Struct union, int depth) {
    List<MemoryLayout> members = new ArrayList<>();
    for (BtfType.Member member : union.members()) {
      MemoryLayout layout =
          member.bits() > 0 ? bytes((member.bits() + 7) / 8) : of(btf, member.type(), depth + 1);
      members.add(named(layout, member.name()));
    }
    pad(members, 0, union.size(), union);
    return named(MemoryLayout.unionLayout(members.toArray(MemoryLayout[]::new)), union.name());
  }

  private static MemoryLayout struct(Btf btf, BtfType.Struct struct, int depth) {
    List<MemoryLayout> members = new ArrayList<>();
    long at = 0;
    for (BtfType.Member member : struct.members()) {
      // A bit field that shares its first byte with others starts behind them.
      long start =
          member.bits() > 0 ? Math.max(at, member.bitOffset() / 8) : member.bitOffset() / 8;
      long end = ((long) member.bitOffset() + member.bits() + 7) / 8;
      if (member.bits() > 0 && end <= at) {
        continue;
      }
      MemoryLayout layout =
          member.bits() > 0 ? bytes(end - start) : of(btf, member.type(), depth + 1);
      pad(members, at, start, struct);
      members.add(named(layout, member.name()));
      at = start + layout.byteSize();
    }
    pad(members, at, struct.size(), struct);
    return named(MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new)), struct.name());
  }

  private static void pad(List<MemoryLayout> to, long at, long next, BtfType.Struct struct) {
    if (next < at) {
      throw new BtfException("struct " + struct.name() + " has no layout: its members overlap", "");
    }
    if (next > at) {
      to.add(MemoryLayout.paddingLayout(next - at));
    }
  }

  private static MemoryLayout bytes(long count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_BYTE);
  }

  private static MemoryLayout named(MemoryLayout layout, String name) {
    return name.isEmpty() ? layout : layout.withName(name);
  }
}
