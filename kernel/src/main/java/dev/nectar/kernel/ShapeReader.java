package dev.nectar.kernel;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The shape of values as layouts and types of BTF tell it. */
final class ShapeReader {
  private ShapeReader() {}

  static Shape of(MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout.OfBoolean _ -> new Shape.Truth();
      case ValueLayout.OfChar c -> new Shape.Word(2, false, c.order());
      case ValueLayout.OfByte b -> new Shape.Word(1, true, b.order());
      case ValueLayout.OfShort s -> new Shape.Word(2, true, s.order());
      case ValueLayout.OfInt i -> new Shape.Word(4, true, i.order());
      case ValueLayout.OfLong l -> new Shape.Word(8, true, l.order());
      case AddressLayout a -> new Shape.Word(8, false, a.order());
      case SequenceLayout s ->
          new Shape.Sequence(of(s.elementLayout()), Math.toIntExact(s.elementCount()));
      case GroupLayout group -> group(group);
      default ->
          throw new IllegalArgumentException(
              "there is no value of layout " + layout + ": programs have integers alone");
    };
  }

  private static Shape group(GroupLayout group) {
    List<Shape.Field> fields = new ArrayList<>();
    List<MemoryLayout> members = group.memberLayouts();
    for (int i = 0; i < members.size(); i++) {
      MemoryLayout member = members.get(i);
      if (member instanceof PaddingLayout) {
        continue;
      }
      long offset = group.byteOffset(PathElement.groupElement(i));
      add(fields, member.name().orElse(""), offset, of(member));
    }
    return new Shape.Struct(List.copyOf(fields), group.byteSize(), group.byteAlignment());
  }

  /** Members of what has no name are members of what it is in. */
  private static void add(List<Shape.Field> fields, String name, long offset, Shape shape) {
    if (!name.isEmpty()) {
      fields.add(new Shape.Field(name, offset, shape));
    } else if (shape instanceof Shape.Struct inner) {
      for (Shape.Field field : inner.fields()) {
        fields.add(new Shape.Field(field.name(), offset + field.offset(), field.shape()));
      }
    }
  }

  static Shape of(Btf types, int id) {
    if (!types.order().equals(ByteOrder.nativeOrder())) {
      throw new IllegalArgumentException("the types are of machines of the other byte order");
    }
    int resolved = types.resolve(id);
    if (resolved == 0) {
      throw new IllegalArgumentException("there are no values of type void");
    }
    return switch (types.type(resolved)) {
      case BtfType.Int number ->
          number.bool() && number.size() == 1
              ? new Shape.Truth()
              : number(number.size(), number.signed());
      case BtfType.Enumeration names -> number(names.size(), names.signed());
      case BtfType.Pointer _ -> number(types.pointerSize(), false);
      case BtfType.Array array -> array(types, array);
      case BtfType.Struct struct -> struct(types, resolved, struct);
      case BtfType other ->
          throw new IllegalArgumentException("there is no value in Java of type " + other);
    };
  }

  private static Shape.Word number(int size, boolean signed) {
    if (size != 1 && size != 2 && size != 4 && size != 8) {
      throw new IllegalArgumentException("there are no integers of " + size + " bytes in Java");
    }
    return new Shape.Word(size, signed, ByteOrder.nativeOrder());
  }

  private static Shape array(Btf types, BtfType.Array array) {
    int count = Math.toIntExact(array.count());
    int element = types.resolve(array.element());
    return types.type(element) instanceof BtfType.Int number && number.name().equals("char")
        ? new Shape.Text(count)
        : new Shape.Sequence(of(types, element), count);
  }

  private static Shape struct(Btf types, int id, BtfType.Struct struct) {
    List<Shape.Field> fields = new ArrayList<>();
    for (BtfType.Member member : struct.members()) {
      Shape shape = of(types, member.type());
      if (member.bits() == 0) {
        add(fields, member.name(), member.bitOffset() / 8, shape);
      } else if (!member.name().isEmpty() && shape instanceof Shape.Word whole) {
        fields.add(bits(member, whole));
      }
    }
    return new Shape.Struct(List.copyOf(fields), struct.size(), types.alignment(id));
  }

  /**
   * BTF counts bits from the first byte: from the lowest bit of it on machines that start there.
   */
  private static Shape.Field bits(BtfType.Member member, Shape.Word whole) {
    int unit = whole.bytes() * 8;
    int start = member.bitOffset() / unit * unit;
    int from = member.bitOffset() - start;
    if (from + member.bits() > unit) {
      throw new IllegalArgumentException("bit field " + member.name() + " crosses its integer");
    }
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    int shift = little ? from : unit - from - member.bits();
    return new Shape.Field(member.name(), start / 8, new Shape.Bits(whole, shift, member.bits()));
  }
}
