package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds BTF ({@code linux/btf.h}). Types are numbered in the order they are added, from 1 or on
 * from a base; strings are kept once. Types may be added before those they refer to. For one
 * thread.
 */
public final class BtfBuilder {
  private static final int LARGEST_LENGTH = 0xff_ffff;
  private static final int LARGEST_OFFSET = 0xff_ffff;

  private final ByteOrder order;
  private final Optional<Btf> base;
  private final Words types;
  private final Words strings;

  /** Where the strings are that have been looked at so far. */
  private final Map<String, Integer> offsets = new HashMap<>();

  private final int firstString;
  private byte[] layout = {};
  private int count;

  /** How much of the strings is in {@link #offsets}. */
  private int indexed;

  private BtfBuilder(ByteOrder order, Optional<Btf> base) {
    this.order = order;
    this.base = base;
    this.types = new Words(order);
    this.strings = new Words(order);
    this.count = base.map(Btf::count).orElse(0);
    this.firstString = base.map(Btf::nextString).orElse(0);
  }

  /**
   * An empty builder.
   *
   * @param order the byte order of the kernel it is for
   */
  public BtfBuilder(ByteOrder order) {
    this(order, Optional.empty());
    string("");
  }

  /**
   * An empty builder of split type information.
   *
   * @param base what it continues: its types may be referred to, its byte order is taken
   * @return the builder
   */
  public static BtfBuilder on(Btf base) {
    return new BtfBuilder(base.order(), Optional.of(base));
  }

  /**
   * A builder that starts with types.
   *
   * @param btf the types, which keep their ids; split ones keep their base
   * @return the builder
   */
  public static BtfBuilder copyOf(Btf btf) {
    BtfBuilder builder = new BtfBuilder(btf.order(), btf.base());
    BtfHeader header = btf.table().header;
    builder.types.put(btf.bytes(), header.types(), header.typesEnd());
    builder.strings.put(btf.bytes(), header.strings(), header.stringsEnd());
    builder.layout =
        btf.bytes()
            .asSlice(header.layout(), header.layoutEnd() - header.layout())
            .toArray(ValueLayout.JAVA_BYTE);
    builder.count = btf.count();
    return builder;
  }

  /**
   * The byte order it writes.
   *
   * @return the byte order
   */
  public ByteOrder order() {
    return order;
  }

  /**
   * The last id.
   *
   * @return the highest id so far, 0 if there is no type
   */
  public int count() {
    return count;
  }

  /**
   * Adds a string, unless it is there already.
   *
   * @param text the text, without NUL
   * @return its offset in the string section, with that of the base before it
   * @throws BtfException if it contains NUL
   */
  public int string(String text) {
    if (base.isPresent() && text.isEmpty()) {
      return 0;
    }
    index();
    Integer known = offsets.get(text);
    if (known != null) {
      return known;
    }
    if (text.indexOf(0) >= 0) {
      throw new BtfException("a name cannot be written: it contains NUL", "leave the NUL out");
    }
    int offset = firstString + strings.length();
    strings.put(text.getBytes(StandardCharsets.UTF_8));
    strings.put((byte) 0);
    indexed = strings.length();
    offsets.put(text, offset);
    return offset;
  }

  /** Reads the strings that came with a copy. */
  private void index() {
    while (indexed < strings.length()) {
      offsets.putIfAbsent(strings.text(indexed), firstString + indexed);
      indexed = strings.end(indexed) + 1;
    }
  }

  /**
   * Adds a type.
   *
   * @param type the type; what it refers to may be added later
   * @return its id
   * @throws BtfException if it does not fit the format: a name with NUL, a number that is too large
   */
  public int add(BtfType type) {
    switch (type) {
      case BtfType.Int t -> {
        head(t, false, 0, t.size());
        types.put(t.encoding() << 24 | t.bitOffset() << 16 | t.bits());
      }
      case BtfType.Pointer t -> head(t, false, 0, t.target());
      case BtfType.Array t -> {
        head(t, false, 0, 0);
        types.put(t.element()).put(t.index()).put(limited(t.count(), 0xffff_ffffL, "elements"));
      }
      case BtfType.Struct t -> {
        head(t, t.bitFields(), t.members().size(), t.size());
        t.members().forEach(each -> member(each, t.bitFields()));
      }
      case BtfType.Enumeration t -> {
        head(t, t.signed(), t.values().size(), t.size());
        t.values().forEach(each -> enumerator(each, t.wide()));
      }
      case BtfType.Forward t -> head(t, t.union(), 0, 0);
      case BtfType.Typedef t -> head(t, false, 0, t.type());
      case BtfType.Modifier t -> head(t, false, 0, t.type());
      case BtfType.TypeTag t -> head(t, t.attribute(), 0, t.type());
      case BtfType.Func t -> head(t, false, t.linkage().ordinal(), t.prototype());
      case BtfType.Prototype t -> {
        head(t, false, t.parameters().size(), t.result());
        t.parameters().forEach(each -> types.put(string(each.name())).put(each.type()));
      }
      case BtfType.FloatingPoint t -> head(t, false, 0, t.size());
      case BtfType.Variable t -> {
        head(t, false, 0, t.type());
        types.put(t.linkage().ordinal());
      }
      case BtfType.DataSection t -> {
        head(t, false, t.variables().size(), t.size());
        t.variables().forEach(each -> types.put(each.type()).put(each.offset()).put(each.size()));
      }
      case BtfType.DeclTag t -> {
        head(t, t.attribute(), 0, t.type());
        types.put(t.component());
      }
      case BtfType.Opaque t -> {
        head(t.name(), t.number(), t.flag(), t.length(), t.sizeOrType());
        t.words().forEach(types::put);
      }
    }
    return ++count;
  }

  /**
   * Adds all types of another BTF behind those that are there: merging. {@link BtfDeduplicator}
   * makes one of those that are the same. Of split type information its own types are added; it
   * must continue the same base.
   *
   * @param other the types
   * @return how much their ids have grown
   * @throws BtfException if a type makes no sense or does not fit the format
   */
  public int append(Btf other) {
    int first = other.firstId();
    int growth = count + 1 - first;
    for (int id = first; id <= other.count(); id++) {
      add(other.type(id).withReferences(to -> to < first ? to : to + growth));
    }
    return growth;
  }

  private void member(BtfType.Member member, boolean bitFields) {
    int offset =
        bitFields
            ? limited(member.bits(), 0xff, "bits") << 24
                | limited(member.bitOffset(), LARGEST_OFFSET, "bits before a member")
            : member.bitOffset();
    types.put(string(member.name())).put(member.type()).put(offset);
  }

  private void enumerator(BtfType.Enumerator each, boolean wide) {
    types.put(string(each.name())).put((int) each.value());
    if (wide) {
      types.put((int) (each.value() >>> 32));
    }
  }

  private void head(BtfType type, boolean flag, int length, int third) {
    head(type.name(), type.kind().ordinal(), flag, length, third);
  }

  private void head(String name, int kind, boolean flag, int length, int third) {
    int written = limited(length, LARGEST_LENGTH, "members");
    types.put(string(name)).put((flag ? 1 << 31 : 0) | kind << 24 | written).put(third);
  }

  private static int limited(long value, long most, String what) {
    if (value < 0 || value > most) {
      throw new BtfException(
          "a type cannot be written: it has " + value + " " + what,
          "BTF has room for " + most + " at most");
    }
    return (int) value;
  }

  /**
   * Adds an integer type that uses all bits of its bytes.
   *
   * @param name its name
   * @param size bytes
   * @param encoding a sum of {@link BtfType.Int#SIGNED}, {@code CHAR} and {@code BOOL}
   * @return its id
   */
  public int integer(String name, int size, int encoding) {
    return add(new BtfType.Int(name, size, encoding));
  }

  /**
   * Adds a pointer type.
   *
   * @param target what it points to, 0 for {@code void}
   * @return its id
   */
  public int pointer(int target) {
    return add(new BtfType.Pointer(target));
  }

  /**
   * Adds a structure of which nothing but its name is told.
   *
   * @param name its tag
   * @return its id
   */
  public int opaqueStructure(String name) {
    return add(new BtfType.Struct(name, false, 0, false, List.of()));
  }

  /**
   * Adds a function's type.
   *
   * @param result what it returns, 0 for {@code void}
   * @param parameters names and types, in order
   * @return its id
   */
  public int prototype(int result, List<BtfType.Parameter> parameters) {
    return add(new BtfType.Prototype(result, parameters));
  }

  /**
   * Adds a function.
   *
   * @param name a C identifier
   * @param prototype its type
   * @param linkage how far it is seen
   * @return its id
   */
  public int function(String name, int prototype, BtfLinkage linkage) {
    return add(new BtfType.Func(name, linkage, prototype));
  }

  /**
   * Has the lengths of all kinds written in front of the strings, so that readers who do not know a
   * kind can skip its types; Linux 7.1. A copy of types that came with it has it anyway.
   */
  public void describeKinds() {
    Words table = new Words(order);
    for (int kind = 0; kind < KindLayout.count(); kind++) {
      KindLayout each = KindLayout.of(kind);
      table.put((byte) each.fixed());
      table.put((byte) each.element());
      table.put((byte) 0);
      table.put((byte) 0);
    }
    layout = table.toArray();
  }

  /**
   * The bytes.
   *
   * @return header, types, the kinds' layout if it was asked for, and strings
   */
  public byte[] build() {
    int header = layout.length == 0 ? BtfHeader.SHORT : BtfHeader.LONG;
    int described = types.length() + layout.length;
    ByteBuffer out = ByteBuffer.allocate(header + described + strings.length()).order(order);
    out.putShort((short) BtfHeader.MAGIC).put((byte) 1).put((byte) 0).putInt(header);
    out.putInt(0).putInt(types.length());
    out.putInt(described).putInt(strings.length());
    if (layout.length > 0) {
      out.putInt(types.length()).putInt(layout.length);
    }
    out.put(types.toArray()).put(layout).put(strings.toArray());
    return out.array();
  }

  /**
   * The types as a reader shows them.
   *
   * @return what {@link #build} makes, read again; on the same base
   */
  public Btf read() {
    MemorySegment bytes = MemorySegment.ofArray(build());
    return base.map(b -> Btf.split(bytes, b)).orElseGet(() -> Btf.of(bytes));
  }
}
