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
import org.jspecify.annotations.Nullable;

/**
 * Type information in the BPF Type Format ({@code linux/btf.h}, kernel documentation {@code
 * bpf/btf.rst}), read by need: opening it finds where types start; names are indexed once several
 * have been looked up. Split type information, as kernel modules have it, continues that of its
 * base: its ids and strings are counted on from there. Immutable and safe for use by several
 * threads.
 *
 * <p>What opening does not check, reading a type may find; {@link #validate()} checks all.
 */
public final class Btf {
  private static final long LARGEST = 1L << 30;
  private static final int DEEPEST = 64;

  /** A search through all types costs less than an index, which costs less than several. */
  private static final int SEARCHES = 3;

  private static final List<String> LONGS =
      List.of("long int", "long unsigned int", "long", "unsigned long", "unsigned long int");

  private final MemorySegment bytes;
  private final Optional<Btf> base;
  private final TypeTable table;
  private final int firstId;
  private final int firstString;
  private volatile @Nullable NameIndex names;
  private volatile int searches;
  private volatile int pointerSize;

  private Btf(MemorySegment bytes, Optional<Btf> base) {
    this.bytes = bytes;
    this.base = base;
    this.firstId = base.map(Btf::count).orElse(0) + 1;
    this.firstString = base.map(Btf::nextString).orElse(0);
    this.table = new TypeTable(bytes, firstId, firstString, this::baseString);
  }

  /**
   * Reads bytes.
   *
   * @param data the bytes, kept and read later
   * @return the type information
   * @throws BtfException if it is not BTF
   */
  public static Btf of(MemorySegment data) {
    return new Btf(data, Optional.empty());
  }

  /**
   * Reads bytes of split type information.
   *
   * @param data the bytes, kept and read later
   * @param base what it continues, for modules that of the kernel
   * @return the type information, the base included
   * @throws BtfException if it is not BTF
   */
  public static Btf split(MemorySegment data, Btf base) {
    return new Btf(data, Optional.of(base));
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
    return of(bytes(file));
  }

  /**
   * Reads a file of split type information, for example {@code /sys/kernel/btf/nf_tables}, into
   * memory outside the heap that is freed with the result.
   *
   * @param file the file
   * @param base what it continues, for modules that of the kernel
   * @return the type information, the base included
   * @throws IOException if it cannot be read
   * @throws BtfException if it is not BTF
   */
  public static Btf readSplit(Path file, Btf base) throws IOException {
    return split(bytes(file), base);
  }

  /** Read and not mapped: the kernel's file maps only from Linux 6.16, and not as Java does it. */
  private static MemorySegment bytes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > LARGEST) {
        throw new BtfException("it is " + channel.size() + " bytes long");
      }
      ByteBuffer buffer = ByteBuffer.allocateDirect((int) channel.size());
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = channel.read(buffer);
      }
      return MemorySegment.ofBuffer(buffer.flip());
    }
  }

  /**
   * What it continues.
   *
   * @return the base of split type information
   */
  public Optional<Btf> base() {
    return base;
  }

  /**
   * Its byte order.
   *
   * @return the byte order it was written in
   */
  public ByteOrder order() {
    return table.data.order();
  }

  /**
   * The first id of its own.
   *
   * @return 1, or for split type information one more than the base's last
   */
  public int firstId() {
    return firstId;
  }

  /**
   * The last id, which is the number of types with those of the base.
   *
   * @return ids go from 1 to this
   */
  public int count() {
    return firstId - 1 + table.count();
  }

  /**
   * The bytes it was read from.
   *
   * @return all of them, without the base's; read-only if the source was
   */
  public MemorySegment bytes() {
    return bytes;
  }

  TypeTable table() {
    return table;
  }

  /** The offset that follows its last string's, with those of the base. */
  int nextString() {
    return firstString + table.stringsLength();
  }

  int firstString() {
    return firstString;
  }

  private String baseString(int offset) {
    return base.orElseThrow().string(offset);
  }

  /**
   * A text of the string section, which line information points at.
   *
   * @param offset where it starts
   * @return the text; of split BTF, texts of the base come first
   * @throws BtfException if there is none
   */
  public String string(int offset) {
    return table.string(offset);
  }

  /**
   * The kind of a type.
   *
   * @param id the type; 0 is {@code void}
   * @return its kind; {@link BtfKind#UNKNOWN} for {@code void} and for kinds newer than this
   *     library
   * @throws BtfException if there is no such type
   */
  public BtfKind kind(int id) {
    if (id == 0) {
      return BtfKind.UNKNOWN;
    }
    Btf owner = owner(id);
    return BtfKind.of(TypeTable.kindNumber(owner.table.info(id - owner.firstId)));
  }

  /**
   * The name of a type.
   *
   * @param id the type
   * @return the name, empty if it has none
   * @throws BtfException if there is no such type
   */
  public String name(int id) {
    if (id == 0) {
      return "void";
    }
    Btf owner = owner(id);
    return owner.table.name(id - owner.firstId);
  }

  /** The type information that holds a type: this one or its base. */
  private Btf owner(int id) {
    Btf at = this;
    while (id < at.firstId && at.base.isPresent()) {
      at = at.base.get();
    }
    if (id < at.firstId || id - at.firstId >= at.table.count()) {
      throw new BtfException("there is no type " + Integer.toUnsignedString(id));
    }
    return at;
  }

  /**
   * Finds a type by kind and name, in the base first.
   *
   * @param kind the kind
   * @param name the whole name
   * @return the first one's id, or 0 if there is none
   */
  public int find(BtfKind kind, String name) {
    int inBase = base.isPresent() ? base.get().find(kind, name) : 0;
    return inBase != 0 ? inBase : findHere(kind, name);
  }

  private int findHere(BtfKind kind, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    Optional<NameIndex> index = indexIfWorthwhile();
    if (index.isPresent() && !name.isEmpty()) {
      NameIndex found = index.get();
      for (int i = found.first(EssentialName.of(name)); i >= 0; i = found.next(i)) {
        if (isOf(i, kind) && table.nameStarts(i, wanted, 0)) {
          return firstId + i;
        }
      }
      return 0;
    }
    for (int i = 0; i < table.count(); i++) {
      if (isOf(i, kind) && table.nameStarts(i, wanted, 0)) {
        return firstId + i;
      }
    }
    return 0;
  }

  private boolean isOf(int index, BtfKind kind) {
    return TypeTable.kindNumber(table.info(index)) == kind.ordinal();
  }

  /**
   * Finds the types of a name, of all kinds, also in the base.
   *
   * @param name the whole name
   * @return their ids, ascending
   */
  public List<Integer> findAll(String name) {
    List<Integer> found = new ArrayList<>(2);
    base.ifPresent(b -> found.addAll(b.findAll(name)));
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    NameIndex index = index();
    for (int i = index.first(EssentialName.of(name)); i >= 0; i = index.next(i)) {
      if (table.nameStarts(i, wanted, 0)) {
        found.add(firstId + i);
      }
    }
    return found;
  }

  /**
   * Finds the types of a name and all flavours of it, of all kinds, but not those of the base: the
   * candidates of CO-RE. {@code task_struct___old} is a flavour of {@code task_struct}.
   *
   * @param name a name; its own flavour, if any, does not count
   * @return their ids, ascending
   */
  public List<Integer> findFlavours(String name) {
    String essential = EssentialName.of(name);
    byte[] wanted = essential.getBytes(StandardCharsets.UTF_8);
    List<Integer> found = new ArrayList<>(2);
    NameIndex index = index();
    for (int i = index.first(essential); i >= 0; i = index.next(i)) {
      if (table.nameStarts(i, wanted, -1) && EssentialName.of(table.name(i)).equals(essential)) {
        found.add(firstId + i);
      }
    }
    return found;
  }

  private Optional<NameIndex> indexIfWorthwhile() {
    NameIndex made = names;
    if (made != null) {
      return Optional.of(made);
    }
    // Counted by several threads it may count fewer, which costs a search.
    int now = searches;
    searches = now + 1;
    return now < SEARCHES ? Optional.empty() : Optional.of(index());
  }

  private NameIndex index() {
    NameIndex made = names;
    if (made == null) {
      // Made twice if two threads come at once: both are the same.
      made = NameIndex.of(table.data, table.count(), table::nameAt);
      names = made;
    }
    return made;
  }

  /**
   * Visits the types of a kind whose names start alike, those of the base first.
   *
   * @param kind the kind
   * @param prefix how the names start
   * @param visitor is given each id, ascending
   */
  public void forEach(BtfKind kind, String prefix, IntConsumer visitor) {
    base.ifPresent(b -> b.forEach(kind, prefix, visitor));
    byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < table.count(); i++) {
      if (isOf(i, kind) && table.nameStarts(i, wanted, -1)) {
        visitor.accept(firstId + i);
      }
    }
  }

  /**
   * Reads a type.
   *
   * @param id the type, from 1
   * @return its description
   * @throws BtfException if there is no such type, or its bytes make no sense
   */
  public BtfType type(int id) {
    Btf owner = owner(id);
    return owner.table.type(id - owner.firstId);
  }

  /**
   * Follows type names, modifiers and type tags.
   *
   * @param id the type
   * @return the first type that is none of them, or 0 for {@code void}
   * @throws BtfException if there is no such type, or it names itself
   */
  public int resolve(int id) {
    int at = id;
    for (int depth = 0; depth < DEEPEST; depth++) {
      switch (kind(at)) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> at = third(at);
        default -> {
          return at;
        }
      }
    }
    throw new BtfException("type " + id + " names itself");
  }

  private int third(int id) {
    Btf owner = owner(id);
    return owner.table.sizeOrType(id - owner.firstId);
  }

  /**
   * The size of a type, as {@code sizeof} gives it.
   *
   * @param id the type
   * @return bytes; 0 for functions, forward declarations and {@code void}
   * @throws BtfException if there is no such type, it contains itself, or is larger than can be
   */
  public long size(int id) {
    long times = 1;
    int at = id;
    for (int depth = 0; depth < DEEPEST; depth++) {
      at = resolve(at);
      switch (kind(at)) {
        case ARRAY -> {
          BtfType.Array array = (BtfType.Array) type(at);
          times = times(times, array.count(), id);
          at = array.element();
        }
        case PTR -> {
          return times(times, pointerSize(), id);
        }
        case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
          Btf owner = owner(at);
          return times(times, owner.table.size(at - owner.firstId), id);
        }
        case VAR -> at = third(at);
        default -> {
          return 0;
        }
      }
    }
    throw new BtfException("type " + id + " contains itself");
  }

  private static long times(long one, long other, int id) {
    long product = one * other;
    if (Math.multiplyHigh(one, other) != 0 || product < 0) {
      throw new BtfException("type " + id + " is larger than any memory");
    }
    return product;
  }

  /**
   * The size of pointers, told by that of {@code long}.
   *
   * @return bytes: 4 or 8; 8 if nothing tells it
   */
  public int pointerSize() {
    if (pointerSize == 0) {
      pointerSize = base.isPresent() ? base.get().pointerSize() : sizeOfLong();
    }
    return pointerSize;
  }

  private int sizeOfLong() {
    for (int i = 0; i < table.count(); i++) {
      if (isOf(i, BtfKind.INT)) {
        int size = table.sizeOrType(i);
        if ((size == 4 || size == 8) && isLong(i)) {
          return size;
        }
      }
    }
    return 8;
  }

  private boolean isLong(int index) {
    for (String name : LONGS) {
      if (table.nameStarts(index, name.getBytes(StandardCharsets.UTF_8), 0)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The alignment of a type, as far as its members tell it: a structure whose members or size do
   * not keep to their alignments counts as packed.
   *
   * @param id the type
   * @return bytes, from 1; 1 for {@code void}, functions and packed structures
   * @throws BtfException if there is no such type, or it contains itself
   */
  public int alignment(int id) {
    return new Alignment(this).of(id);
  }

  /**
   * Finds a member of a structure or union, also in anonymous ones within it.
   *
   * @param struct the structure's id, or that of a name for it
   * @param name the member
   * @return the member with its offset from the outer structure's start, if there is one
   * @throws BtfException if there is no such type
   */
  public Optional<BtfType.Member> member(int struct, String name) {
    return new MemberSearch(this, name).in(struct);
  }

  /**
   * Checks everything that the kernel checks when BTF is loaded ({@code kernel/bpf/btf.c}): names,
   * sizes, places of members, references, and that no type contains itself. The base is taken as
   * valid.
   *
   * @throws BtfException which names the type's id, its kind and the reason
   */
  public void validate() {
    new BtfCheck(this).run();
  }

  /** Equal if byte for byte the same, and so is what it is split from. */
  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Btf that
            && bytes().mismatch(that.bytes()) < 0
            && base().equals(that.base());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes().byteSize()) * 31 + count();
  }

  @Override
  public String toString() {
    return (count() - firstId() + 1) + " types";
  }
}
