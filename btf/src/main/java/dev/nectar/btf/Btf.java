package dev.nectar.btf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Type information in the BPF Type Format ({@code linux/btf.h}, kernel documentation {@code
 * bpf/btf.rst}), read by need: opening it indexes where types start, nothing else. Immutable and
 * safe for use by several threads.
 */
public final class Btf {
  private static final int MAGIC = 0xeB9F;
  private static final int HEADER_LENGTH = 24;
  private static final int TYPE_LENGTH = 12;
  private static final long LARGEST = 1L << 30;

  /**
   * All bytes. A buffer and not a segment: reads through a segment's handles take several times as
   * long before the second compiler has seen them, and the kernel's types are read at start.
   */
  private final ByteBuffer data;

  private final long strings;
  private final long stringsEnd;

  /** Where type {@code id} starts, in bytes from the data's start; element 0 is unused. */
  private final int[] starts;

  private Btf(MemorySegment bytes) {
    if (bytes.byteSize() < HEADER_LENGTH || bytes.byteSize() > Integer.MAX_VALUE) {
      throw new BtfException("it is " + bytes.byteSize() + " bytes long");
    }
    data = bytes.asByteBuffer();
    data.order(order(data));
    long header = intAt(4) & 0xffff_ffffL;
    long types = header + (intAt(8) & 0xffff_ffffL);
    long typesEnd = types + (intAt(12) & 0xffff_ffffL);
    strings = header + (intAt(16) & 0xffff_ffffL);
    stringsEnd = strings + (intAt(20) & 0xffff_ffffL);
    if (header < HEADER_LENGTH || typesEnd > data.limit() || stringsEnd > data.limit()) {
      throw new BtfException("its sections reach beyond its end");
    }
    if (stringsEnd > strings && data.get((int) stringsEnd - 1) != 0) {
      throw new BtfException("its strings are not ended by NUL");
    }
    starts = index(types, typesEnd);
  }

  /**
   * Reads bytes.
   *
   * @param data the bytes, kept and read later
   * @return the type information
   * @throws BtfException if it is not BTF
   */
  public static Btf of(MemorySegment data) {
    return new Btf(data);
  }

  /**
   * Reads a file, for example {@code /sys/kernel/btf/vmlinux}, into memory outside the heap that is
   * freed with the result.
   *
   * @param file the file
   * @return the type information
   * @throws IOException if it cannot be read
   * @throws BtfException if it is not BTF
   */
  public static Btf read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(channel.size(), LARGEST));
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = channel.read(buffer);
      }
      return new Btf(MemorySegment.ofBuffer(buffer.flip()));
    }
  }

  private static ByteOrder order(ByteBuffer data) {
    int little = data.order(ByteOrder.LITTLE_ENDIAN).getShort(0) & 0xffff;
    if (little == MAGIC) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (Integer.reverseBytes(little) >>> 16 == MAGIC) {
      return ByteOrder.BIG_ENDIAN;
    }
    throw new BtfException("it does not start with the magic number");
  }

  private int[] index(long types, long end) {
    int[] found = new int[(int) ((end - types) / 20) + 16];
    int count = 1;
    for (long at = types; at < end; count++) {
      if (at + TYPE_LENGTH > end) {
        throw new BtfException("type " + count + " reaches beyond the types");
      }
      if (count == found.length) {
        found = java.util.Arrays.copyOf(found, count * 2);
      }
      found[count] = (int) at;
      at += TYPE_LENGTH + extra(intAt(at + 4), count);
      if (at > end) {
        throw new BtfException("type " + count + " reaches beyond the types");
      }
    }
    return java.util.Arrays.copyOf(found, count);
  }

  private static long extra(int info, int id) {
    int length = info & 0xffff;
    return switch (info >>> 24 & 0x1f) {
      case 1, 14, 17 -> 4;
      case 3 -> 12;
      case 4, 5, 15, 19 -> 12L * length;
      case 6, 13 -> 8L * length;
      case 2, 7, 8, 9, 10, 11, 12, 16, 18 -> 0;
      default ->
          throw new BtfException("type " + id + " is of unknown kind " + (info >>> 24 & 0x1f));
    };
  }

  /**
   * The number of types.
   *
   * @return ids go from 1 to this
   */
  public int count() {
    return starts.length - 1;
  }

  /**
   * The kind of a type.
   *
   * @param id the type; 0 is {@code void}
   * @return its kind
   */
  public BtfKind kind(int id) {
    return id == 0 ? BtfKind.UNKNOWN : BtfKind.of(intAt(start(id) + 4) >>> 24 & 0x1f);
  }

  /**
   * The name of a type.
   *
   * @param id the type
   * @return the name, empty if it has none
   */
  public String name(int id) {
    return id == 0 ? "void" : string(intAt(start(id)));
  }

  /**
   * Finds a type by kind and name.
   *
   * @param kind the kind
   * @param name the whole name
   * @return the first one's id, or 0 if there is none
   */
  public int find(BtfKind kind, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int number = kind.ordinal();
    for (int id = 1; id < starts.length; id++) {
      if ((intAt(starts[id] + 4) >>> 24 & 0x1f) == number && startsWith(id, wanted, 0)) {
        return id;
      }
    }
    return 0;
  }

  /**
   * Visits the types of a kind whose names start alike.
   *
   * @param kind the kind
   * @param prefix how the names start
   * @param visitor is given each id, ascending
   */
  public void forEach(BtfKind kind, String prefix, IntConsumer visitor) {
    byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
    int number = kind.ordinal();
    for (int id = 1; id < starts.length; id++) {
      if ((intAt(starts[id] + 4) >>> 24 & 0x1f) == number && startsWith(id, wanted, -1)) {
        visitor.accept(id);
      }
    }
  }

  /** Whether a name starts with some bytes and goes on with {@code next}; -1 stands for any. */
  private boolean startsWith(int id, byte[] wanted, int next) {
    long at = strings + (intAt(starts[id]) & 0xffff_ffffL);
    if (at + wanted.length >= stringsEnd) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (data.get((int) at + i) != wanted[i]) {
        return false;
      }
    }
    return next < 0 || data.get((int) at + wanted.length) == next;
  }

  /**
   * Reads a type.
   *
   * @param id the type, from 1
   * @return its description
   */
  public BtfType type(int id) {
    int at = start(id);
    int info = intAt(at + 4);
    int size = intAt(at + 8);
    String name = string(intAt(at));
    return switch (kind(id)) {
      case UNKNOWN -> throw new BtfException("type " + id + " is of no kind");
      case INT -> integer(name, size, intAt(at + TYPE_LENGTH));
      case PTR -> new BtfType.Pointer(size);
      case ARRAY -> new BtfType.Array(intAt(at + 12), intAt(at + 20));
      case STRUCT -> new BtfType.Struct(name, false, size, members(at, info));
      case UNION -> new BtfType.Struct(name, true, size, members(at, info));
      case ENUM, ENUM64 ->
          new BtfType.Enumeration(name, size, info < 0, enumerators(at, info, kind(id)));
      case FWD -> new BtfType.Forward(name);
      case TYPEDEF -> new BtfType.Typedef(name, size);
      case VOLATILE, CONST, RESTRICT, TYPE_TAG -> new BtfType.Modifier(name, size);
      case FUNC -> new BtfType.Func(name, size);
      case FUNC_PROTO -> new BtfType.Prototype(size, parameters(at, info));
      case FLOAT -> new BtfType.FloatingPoint(name, size);
      case VAR, DECL_TAG -> new BtfType.Declaration(name, size);
      case DATASEC -> new BtfType.Declaration(name, 0);
    };
  }

  /**
   * Follows type names and modifiers.
   *
   * @param id the type
   * @return the first type that is neither, or 0 for {@code void}
   */
  public int resolve(int id) {
    int at = id;
    for (int depth = 0; depth < 64; depth++) {
      switch (kind(at)) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> at = intAt(start(at) + 8);
        default -> {
          return at;
        }
      }
    }
    throw new BtfException("type " + id + " names itself");
  }

  /**
   * The size of a type.
   *
   * @param id the type
   * @return bytes; 0 for functions and {@code void}
   */
  public long size(int id) {
    return size(id, 0);
  }

  private long size(int id, int depth) {
    int resolved = resolve(id);
    if (resolved == 0) {
      return 0;
    }
    if (depth > 64) {
      throw new BtfException("type " + id + " contains itself");
    }
    return switch (type(resolved)) {
      case BtfType.Int i -> i.size();
      case BtfType.Pointer _ -> 8;
      case BtfType.Array a -> a.count() * size(a.element(), depth + 1);
      case BtfType.Struct s -> s.size();
      case BtfType.Enumeration e -> e.size();
      case BtfType.FloatingPoint f -> f.size();
      default -> 0;
    };
  }

  /**
   * Finds a member of a structure or union, also in anonymous ones within it.
   *
   * @param struct the structure's id
   * @param name the member
   * @return the member with its offset from the outer structure's start, if there is one
   */
  public Optional<BtfType.Member> member(int struct, String name) {
    return member(struct, name, 0, 0);
  }

  private Optional<BtfType.Member> member(int struct, String name, int base, int depth) {
    int resolved = resolve(struct);
    if (depth > 16 || resolved == 0 || !(type(resolved) instanceof BtfType.Struct type)) {
      return Optional.empty();
    }
    for (BtfType.Member member : type.members()) {
      int offset = base + member.bitOffset();
      if (member.name().equals(name)) {
        return Optional.of(new BtfType.Member(name, member.type(), offset, member.bits()));
      }
      if (member.name().isEmpty()) {
        Optional<BtfType.Member> inner = member(member.type(), name, offset, depth + 1);
        if (inner.isPresent()) {
          return inner;
        }
      }
    }
    return Optional.empty();
  }

  private static BtfType.Int integer(String name, int size, int encoding) {
    int flags = encoding >>> 24 & 0xf;
    return new BtfType.Int(name, size, (flags & 1) != 0, (flags & 4) != 0);
  }

  private List<BtfType.Member> members(int at, int info) {
    int count = info & 0xffff;
    boolean bitfields = info < 0;
    List<BtfType.Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long member = at + TYPE_LENGTH + 12L * i;
      int offset = intAt(member + 8);
      members.add(
          new BtfType.Member(
              string(intAt(member)),
              intAt(member + 4),
              bitfields ? offset & 0xff_ffff : offset,
              bitfields ? offset >>> 24 : 0));
    }
    return members;
  }

  private List<BtfType.Enumerator> enumerators(int at, int info, BtfKind kind) {
    int count = info & 0xffff;
    boolean signed = info < 0;
    boolean wide = kind == BtfKind.ENUM64;
    List<BtfType.Enumerator> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long entry = at + TYPE_LENGTH + (wide ? 12L : 8L) * i;
      long low = intAt(entry + 4);
      long value = signed && !wide ? low : low & 0xffff_ffffL;
      values.add(
          new BtfType.Enumerator(
              string(intAt(entry)), wide ? value | (long) intAt(entry + 8) << 32 : value));
    }
    return values;
  }

  private List<BtfType.Parameter> parameters(int at, int info) {
    int count = info & 0xffff;
    List<BtfType.Parameter> parameters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long entry = at + TYPE_LENGTH + 8L * i;
      parameters.add(new BtfType.Parameter(string(intAt(entry)), intAt(entry + 4)));
    }
    return parameters;
  }

  private int start(int id) {
    if (id <= 0 || id >= starts.length) {
      throw new BtfException("there is no type " + id);
    }
    return starts[id];
  }

  private String string(int offset) {
    long at = strings + (offset & 0xffff_ffffL);
    if (at >= stringsEnd) {
      if (offset == 0) {
        return "";
      }
      throw new BtfException("a name lies beyond the strings");
    }
    int end = (int) at;
    while (data.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - (int) at];
    data.get((int) at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int intAt(long at) {
    return data.getInt((int) at);
  }
}
