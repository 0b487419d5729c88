package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import java.util.BitSet;

/**
 * Definitions of structures, unions and enumerations, padded by bit fields without a name such that
 * each member lies where it did.
 */
final class CBodies {
  private static final int DEEPEST = 32;

  /** Bits; more take an array, which is a line and not thousands of them. */
  private static final int LONGEST_PADDING = 64 * 64;

  /** More than any kernel prints; anonymous structures within each other could be endless. */
  private static final int MOST_MEMBERS = 20_000_000;

  private final Btf btf;
  private final CNames names;
  private final CLayout layout;
  private final CDeclaration declaration;
  private final BitSet nameless = new BitSet();
  private int printed;

  CBodies(Btf btf, CNames names) {
    this.btf = btf;
    this.names = names;
    this.layout = new CLayout(btf);
    this.declaration = new CDeclaration(btf, names, this);
  }

  CDeclaration declaration() {
    return declaration;
  }

  /** A structure's or union's whole definition, without a semicolon. */
  String struct(int id, int indent) {
    return struct(id, names.of(id), indent);
  }

  private String struct(int id, String name, int indent) {
    BtfType.Struct struct = (BtfType.Struct) btf.type(id);
    printed += struct.members().size() + 1;
    if (indent > DEEPEST || printed > MOST_MEMBERS) {
      throw new BtfException(
          "type " + id + " cannot be printed: anonymous types are nested without end", "");
    }
    CLayout.Shape shape = layout.shape(id);
    StringBuilder out = new StringBuilder(struct.union() ? "union " : "struct ");
    out.append(name).append(name.isEmpty() ? "{\n" : " {\n");
    if (struct.union()) {
      union(struct, shape, indent + 1, out);
    } else {
      members(struct, shape, indent + 1, out);
    }
    indent(indent, out).append('}');
    return out.append(shape.packed() ? " __attribute__((packed))" : "").toString();
  }

  private void union(BtfType.Struct union, CLayout.Shape shape, int indent, StringBuilder out) {
    long bits = 0;
    for (BtfType.Member member : union.members()) {
      member(member, indent, out);
      bits = Math.max(bits, member.bits() > 0 ? member.bits() : 8 * btf.size(member.type()));
    }
    if (CLayout.roundUp(bits, 8L * shape.alignment()) < 8L * union.size()) {
      indent(indent, out).append("char __padding[").append(union.size()).append("];\n");
    }
  }

  private void members(BtfType.Struct struct, CLayout.Shape shape, int indent, StringBuilder out) {
    long at = 0;
    for (BtfType.Member member : struct.members()) {
      boolean bitField = member.bits() > 0;
      long unit = bitField ? 1 : shape.packed() ? 8 : 8L * layout.alignment(member.type());
      boolean crosses = bitField && !shape.packed() && crosses(member, at);
      if (CLayout.roundUp(at, unit) < member.bitOffset() && !crosses) {
        padding(at, member.bitOffset(), indent, out);
      }
      member(member, indent, out);
      at = (long) member.bitOffset() + (bitField ? member.bits() : 8 * btf.size(member.type()));
    }
    long size = 8L * struct.size();
    if (CLayout.roundUp(at, 8L * shape.alignment()) < size) {
      padding(at, size, indent, out);
    }
  }

  /** Whether a bit field is moved to its place because it does not fit before it. */
  private boolean crosses(BtfType.Member member, long at) {
    long unit = 8L * layout.alignment(member.type());
    long storage = 8 * btf.size(member.type());
    return storage > 0
        && at % storage + member.bits() > storage
        && CLayout.roundUp(at, unit) == member.bitOffset();
  }

  private static void padding(long from, long to, int indent, StringBuilder out) {
    long at = from;
    while (at < to) {
      long left = to - at;
      if (at % 8 == 0 && left >= LONGEST_PADDING) {
        indent(indent, out).append("char __padding_").append(at / 8);
        out.append('[').append(left / 8).append("];\n");
        at += left / 8 * 8;
      } else if (at % 64 == 0 && left >= 64) {
        at += pad("long", 64, indent, out);
      } else if (at % 32 == 0 && left >= 32) {
        at += pad("int", 32, indent, out);
      } else if (at % 32 != 0 && at % 32 + left >= 32) {
        at += pad("int", 32 - at % 32, indent, out);
      } else {
        at += pad("int", left, indent, out);
      }
    }
  }

  private static long pad(String type, long bits, int indent, StringBuilder out) {
    indent(indent, out).append(type).append(": ").append(bits).append(";\n");
    return bits;
  }

  private void member(BtfType.Member member, int indent, StringBuilder out) {
    String name = member.name().isEmpty() ? "" : CNames.identifier(member.name());
    int type = btf.resolve(member.type());
    indent(indent, out);
    if (name.isEmpty() && type != 0 && btf.type(type) instanceof BtfType.Struct) {
      // Also one with a tag, as compilers with -fms-extensions have it.
      out.append(struct(type, "", indent));
    } else {
      out.append(declaration.of(member.type(), name, indent));
    }
    if (member.bits() > 0) {
      out.append(": ").append(member.bits());
    }
    out.append(";\n");
  }

  /** An enumeration's whole definition, without a semicolon. */
  String enumeration(int id, int indent) {
    BtfType.Enumeration type = (BtfType.Enumeration) btf.type(id);
    String name = names.of(id);
    if (name.isEmpty() && (type.values().isEmpty() || nameless.get(id))) {
      // Its constants are there already.
      return CDeclaration.integer(type.size(), type.signed());
    }
    nameless.set(id);
    StringBuilder out = new StringBuilder("enum ");
    out.append(name).append(name.isEmpty() ? "{\n" : " {\n");
    long widest = 0;
    for (int i = 0; i < type.values().size(); i++) {
      long value = type.values().get(i).value();
      widest |= value < 0 && type.signed() ? ~value << 1 : value;
      indent(indent + 1, out).append(names.enumerator(id, i)).append(" = ");
      out.append(constant(type, value)).append(",\n");
    }
    if (type.values().isEmpty()) {
      indent(indent + 1, out).append(name).append("___none,\n");
    }
    indent(indent, out).append('}');
    return out.append(mode(type.size(), widest >>> 32 != 0)).toString();
  }

  private static String mode(int size, boolean wide) {
    return switch (size) {
      case 1 -> " __attribute__((mode(QI)))";
      case 2 -> " __attribute__((mode(HI)))";
      case 8 -> wide ? "" : " __attribute__((mode(DI)))";
      default -> "";
    };
  }

  private static String constant(BtfType.Enumeration type, long value) {
    if (!type.signed()) {
      String suffix = value >= 0 && value <= Integer.MAX_VALUE ? "" : type.wide() ? "ULL" : "U";
      return Long.toUnsignedString(value) + suffix;
    }
    if (value == Long.MIN_VALUE) {
      return "-" + Long.MAX_VALUE + "LL - 1";
    }
    return value + (value == (int) value && value != Integer.MIN_VALUE ? "" : "LL");
  }

  static StringBuilder indent(int depth, StringBuilder out) {
    return out.repeat('\t', depth);
  }
}
