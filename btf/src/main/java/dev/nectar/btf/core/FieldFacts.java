package dev.nectar.btf.core;

import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import java.nio.ByteOrder;

/**
 * What can be asked of a field.
 *
 * @param bitOffset bits from the type's start
 * @param bits its bits
 * @param byteOffset bytes from the type's start to the word it is loaded with
 * @param byteSize bytes of that word
 * @param bitField whether it is a bit field
 * @param named whether it is a member, and not an element
 * @param type its type, without names and modifiers
 * @param accessType what a load or store of it loads: of arrays the element
 */
record FieldFacts(
    long bitOffset,
    long bits,
    long byteOffset,
    long byteSize,
    boolean bitField,
    boolean named,
    int type,
    int accessType) {
  private static final int WORD_BITS = 64;

  static FieldFacts of(CorePath path) {
    CorePath.Step last = path.last();
    Types types = path.types();
    if (last.name().isEmpty()) {
      return plain(types, last.type(), path.bitOffset(), false);
    }
    BtfType.Struct struct = (BtfType.Struct) types.type(last.type());
    BtfType.Member member = struct.members().get(last.index());
    int type = types.resolve(member.type());
    return member.bits() == 0
        ? plain(types, type, path.bitOffset(), true)
        : bitField(path, type, member.bits());
  }

  private static FieldFacts plain(Types types, int type, long bitOffset, boolean named) {
    long size = types.size(type);
    int element = type;
    while (named && element != 0 && types.type(element) instanceof BtfType.Array array) {
      element = types.resolve(array.element());
    }
    return new FieldFacts(bitOffset, 8 * size, bitOffset / 8, size, false, named, type, element);
  }

  /** The smallest aligned word that holds all bits, not smaller than the declared type. */
  private static FieldFacts bitField(CorePath path, int type, int bits) {
    long start = path.bitOffset();
    long size = path.types().size(type);
    if (size <= 0) {
      throw new Refusal(path.text() + " is a bit field of a type without a size");
    }
    long offset = start / 8 / size * size;
    while (start + bits - offset * 8 > size * 8) {
      if (size >= 8) {
        throw new Refusal(path.text() + " is a bit field that no load of 8 bytes holds");
      }
      size *= 2;
      offset = start / 8 / size * size;
    }
    return new FieldFacts(start, bits, offset, size, true, true, type, type);
  }

  long value(CoreKind kind, CorePath path, ByteOrder order) {
    if (!named && kind != CoreKind.FIELD_BYTE_OFFSET && kind != CoreKind.FIELD_BYTE_SIZE) {
      throw new Refusal(path.text() + " is an element, of which " + kind.word() + " is not told");
    }
    return switch (kind) {
      case FIELD_BYTE_OFFSET -> byteOffset;
      case FIELD_BYTE_SIZE -> byteSize;
      case FIELD_SIGNED -> signed(path.types(), type) ? 1 : 0;
      case FIELD_LSHIFT_U64 ->
          order == ByteOrder.LITTLE_ENDIAN
              ? WORD_BITS - (bitOffset + bits - byteOffset * 8)
              : WORD_BITS - byteSize * 8 + (bitOffset - byteOffset * 8);
      case FIELD_RSHIFT_U64 -> WORD_BITS - bits;
      default -> throw new Refusal(kind.word() + " is not asked of fields");
    };
  }

  /** Whether the instruction must hold the local value: compilers choose other words. */
  boolean checked(CoreKind kind) {
    return !bitField || kind == CoreKind.FIELD_SIGNED || kind == CoreKind.FIELD_RSHIFT_U64;
  }

  static boolean signed(Types types, int type) {
    return type != 0
        && switch (types.type(type)) {
          case BtfType.Int i -> i.signed();
          case BtfType.Enumeration e -> e.signed();
          default -> false;
        };
  }
}
