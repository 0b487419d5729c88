package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The types of one BTF, without those of its base: where each starts, and what its bytes say.
 * Indices start from 0.
 *
 * <p>The bytes are read through a buffer and not a segment: reads through a segment's handles take
 * several times as long before the second compiler has seen them, and the kernel's types are read
 * at start.
 */
final class TypeTable {
  /** {@code struct btf_type}: name, info, and size or type. */
  static final int TYPE_LENGTH = 12;

  private static final int LARGEST_TYPE = 0x00ff_ffff;

  final ByteBuffer data;
  final BtfHeader header;
  private final int[] starts;
  private final int firstId;

  /** How far names of the base reach; names from there on are in this one's strings. */
  private final int firstString;

  private final IntFunction<String> baseStrings;

  TypeTable(MemorySegment bytes, int firstId, int firstString, IntFunction<String> baseStrings) {
    if (bytes.byteSize() > Integer.MAX_VALUE - 8) {
      throw new BtfException("it is " + bytes.byteSize() + " bytes long");
    }
    this.data = bytes.asByteBuffer();
    this.header = BtfHeader.read(data);
    this.firstId = firstId;
    this.firstString = firstString;
    this.baseStrings = baseStrings;
    this.starts = index();
  }

  int count() {
    return starts.length;
  }

  int stringsLength() {
    return header.stringsEnd() - header.strings();
  }

  private int[] index() {
    int end = header.typesEnd();
    int[] found = new int[(end - header.types()) / 20 + 16];
    int count = 0;
    for (int at = header.types(); at < end; count++) {
      if (end - at < TYPE_LENGTH) {
        throw new BtfException("type " + (firstId + count) + " reaches beyond the types");
      }
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count] = at;
      long next = at + TYPE_LENGTH + rest(data.getInt(at + 4), count);
      if (next > end) {
        throw new BtfException("type " + (firstId + count) + " reaches beyond the types");
      }
      at = (int) next;
    }
    if (firstId + (long) count > LARGEST_TYPE) {
      throw new BtfException("it has " + count + " types");
    }
    return Arrays.copyOf(found, count);
  }

  /** Bytes after the first three words. */
  private long rest(int info, int index) {
    int number = kindNumber(info);
    KindLayout layout = KindLayout.knows(number) ? KindLayout.of(number) : told(number, index);
    return layout.fixed() + (long) layout.element() * length(info);
  }

  /** What the layout section tells of a kind that is not known. */
  private KindLayout told(int number, int index) {
    int at = header.layout() + number * KindLayout.LENGTH;
    if (number == 0 || at + KindLayout.LENGTH > header.layoutEnd()) {
      throw new BtfException("type " + (firstId + index) + " is of unknown kind " + number);
    }
    KindLayout layout = new KindLayout(data.get(at) & 0xff, data.get(at + 1) & 0xff);
    if (layout.fixed() % 4 != 0 || layout.element() % 4 != 0) {
      throw new BtfException("the layout of kind " + number + " is not in words");
    }
    return layout;
  }

  /** {@code BTF_INFO_KIND}: five bits, seven from Linux 7.2, before which the others are 0. */
  static int kindNumber(int info) {
    return info >>> 24 & 0x7f;
  }

  /** {@code BTF_INFO_VLEN}: 16 bits, 24 from Linux 7.2, before which the others are 0. */
  static int length(int info) {
    return info & 0xff_ffff;
  }

  int info(int index) {
    return data.getInt(starts[index] + 4);
  }

  int sizeOrType(int index) {
    return data.getInt(starts[index] + 8);
  }

  int nameOffset(int index) {
    return data.getInt(starts[index]);
  }

  /** A word after the first three. */
  int word(int index, int number) {
    return data.getInt(starts[index] + TYPE_LENGTH + 4 * number);
  }

  String name(int index) {
    return string(nameOffset(index));
  }

  /** Where a type's name starts in the bytes; -1 if it is in the base or nowhere. */
  int nameAt(int index) {
    int own = nameOffset(index) - firstString;
    return own < 0 || own >= stringsLength() ? -1 : header.strings() + own;
  }

  /** The string at an offset, which counts from the start of the base's strings. */
  String string(int offset) {
    if (offset >= 0 && offset < firstString) {
      return baseStrings.apply(offset);
    }
    int own = offset - firstString;
    if (offset < 0 || own >= stringsLength()) {
      if (offset == 0) {
        return "";
      }
      throw new BtfException("the name at " + Integer.toUnsignedString(offset) + " is not there");
    }
    int start = header.strings() + own;
    int end = start;
    while (data.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    data.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whether a type's name starts with some bytes and goes on with {@code next}; -1 is any. */
  boolean nameStarts(int index, byte[] wanted, int next) {
    int at = nameAt(index);
    if (at < 0) {
      return nameOffset(index) >= 0
          && nameOffset(index) < firstString
          && baseNameStarts(nameOffset(index), wanted, next);
    }
    if (at + wanted.length >= header.stringsEnd()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (data.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return next < 0 || data.get(at + wanted.length) == next;
  }

  private boolean baseNameStarts(int offset, byte[] wanted, int next) {
    String name = baseStrings.apply(offset);
    String text = new String(wanted, StandardCharsets.UTF_8);
    return next < 0 ? name.startsWith(text) : name.equals(text);
  }

  BtfType type(int index) {
    int info = info(index);
    String name = name(index);
    int third = sizeOrType(index);
    int kind = kindNumber(info);
    return switch (BtfKind.of(kind)) {
      case UNKNOWN ->
          new BtfType.Opaque(name, kind, info < 0, length(info), third, words(index, info));
      case INT -> integer(name, size(index), word(index, 0));
      case PTR -> new BtfType.Pointer(third);
      case ARRAY ->
          new BtfType.Array(word(index, 0), word(index, 1), Integer.toUnsignedLong(word(index, 2)));
      case STRUCT -> new BtfType.Struct(name, false, size(index), info < 0, members(index, info));
      case UNION -> new BtfType.Struct(name, true, size(index), info < 0, members(index, info));
      case ENUM -> new BtfType.Enumeration(name, false, size(index), info < 0, narrow(index, info));
      case ENUM64 -> new BtfType.Enumeration(name, true, size(index), info < 0, wide(index, info));
      case FWD -> new BtfType.Forward(name, info < 0);
      case TYPEDEF -> new BtfType.Typedef(name, third);
      case VOLATILE, CONST, RESTRICT -> new BtfType.Modifier(BtfKind.of(kind), third);
      case TYPE_TAG -> new BtfType.TypeTag(name, info < 0, third);
      case FUNC -> new BtfType.Func(name, BtfLinkage.of(length(info), firstId + index), third);
      case FUNC_PROTO -> new BtfType.Prototype(third, parameters(index, info));
      case FLOAT -> new BtfType.FloatingPoint(name, size(index));
      case VAR -> new BtfType.Variable(name, third, BtfLinkage.of(word(index, 0), firstId + index));
      case DATASEC -> new BtfType.DataSection(name, size(index), placements(index, info));
      case DECL_TAG -> new BtfType.DeclTag(name, info < 0, third, word(index, 0));
    };
  }

  /** The third word as a size. */
  int size(int index) {
    return natural(sizeOrType(index), index, "size");
  }

  private int natural(int value, int index, String what) {
    if (value < 0) {
      throw new BtfException(
          "type " + (firstId + index) + " has the " + what + " " + Integer.toUnsignedString(value));
    }
    return value;
  }

  private static BtfType.Int integer(String name, int size, int encoding) {
    return new BtfType.Int(
        name, size, encoding >>> 24 & 0xf, encoding >>> 16 & 0xff, encoding & 0xff);
  }

  private List<Integer> words(int index, int info) {
    int count = (int) (rest(info, index) / 4);
    List<Integer> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(word(index, i));
    }
    return words;
  }

  private List<BtfType.Member> members(int index, int info) {
    int count = length(info);
    List<BtfType.Member> members = new ArrayList<>(count);
    BoundedStrings strings = new BoundedStrings(this::string, data.limit());
    for (int i = 0; i < count; i++) {
      members.add(
          new BtfType.Member(
              strings.at(word(index, 3 * i)),
              word(index, 3 * i + 1),
              bitOffset(index, i),
              bits(index, i)));
    }
    return members;
  }

  /** Bits from the structure's start to a member. */
  int bitOffset(int index, int member) {
    int offset = word(index, 3 * member + 2);
    return info(index) < 0 ? offset & 0xff_ffff : natural(offset, index, "member at bit");
  }

  /** The bits of a member that is a bit field; else 0. */
  int bits(int index, int member) {
    return info(index) < 0 ? word(index, 3 * member + 2) >>> 24 : 0;
  }

  private List<BtfType.Enumerator> narrow(int index, int info) {
    int count = length(info);
    List<BtfType.Enumerator> values = new ArrayList<>(count);
    BoundedStrings strings = new BoundedStrings(this::string, data.limit());
    for (int i = 0; i < count; i++) {
      int value = word(index, 2 * i + 1);
      values.add(
          new BtfType.Enumerator(
              strings.at(word(index, 2 * i)), info < 0 ? value : Integer.toUnsignedLong(value)));
    }
    return values;
  }

  private List<BtfType.Enumerator> wide(int index, int info) {
    int count = length(info);
    List<BtfType.Enumerator> values = new ArrayList<>(count);
    BoundedStrings strings = new BoundedStrings(this::string, data.limit());
    for (int i = 0; i < count; i++) {
      long low = Integer.toUnsignedLong(word(index, 3 * i + 1));
      values.add(
          new BtfType.Enumerator(
              strings.at(word(index, 3 * i)), low | (long) word(index, 3 * i + 2) << 32));
    }
    return values;
  }

  private List<BtfType.Parameter> parameters(int index, int info) {
    int count = length(info);
    List<BtfType.Parameter> parameters = new ArrayList<>(count);
    BoundedStrings strings = new BoundedStrings(this::string, data.limit());
    for (int i = 0; i < count; i++) {
      parameters.add(new BtfType.Parameter(strings.at(word(index, 2 * i)), word(index, 2 * i + 1)));
    }
    return parameters;
  }

  private List<BtfType.Placement> placements(int index, int info) {
    int count = length(info);
    List<BtfType.Placement> placements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      placements.add(
          new BtfType.Placement(
              word(index, 3 * i),
              natural(word(index, 3 * i + 1), index, "variable at"),
              natural(word(index, 3 * i + 2), index, "variable of size")));
    }
    return placements;
  }
}
