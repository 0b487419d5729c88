package dev.nectar.elf;

import java.util.AbstractList;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;

/** The symbols of a table, read when asked for; that they can be read is checked before. */
final class SymbolTable extends AbstractList<ElfSymbol> implements RandomAccess {
  private static final int SHN_LORESERVE = 0xff00;
  private static final int SHN_XINDEX = 0xffff;

  private final Bytes bytes;
  private final Layout layout;
  private final long start;
  private final long entry;
  private final int count;
  private final Section strings;

  /** The section indices that 16 bits do not hold. */
  private final Optional<Section> indices;

  private SymbolTable(
      Bytes bytes, Layout layout, Section table, Section strings, Optional<Section> indices) {
    this.bytes = bytes;
    this.layout = layout;
    this.start = table.offset();
    this.entry = Math.max(table.entrySize(), layout.symbol);
    this.count = count(table, entry, layout.symbol);
    this.strings = strings;
    this.indices = indices;
  }

  private static int count(Section table, long entry, int smallest) {
    long whole = Long.divideUnsigned(table.size(), entry);
    // What is left of the last entry is enough if it holds all that is known of one.
    long rest = Long.remainderUnsigned(table.size(), entry) >= smallest ? 1 : 0;
    return Math.toIntExact(Math.min(whole + rest, Integer.MAX_VALUE));
  }

  static SymbolTable of(ElfFile file, Bytes bytes, Layout layout, Section table) {
    if (table.type() != Section.SYMBOLS && table.type() != Section.DYNAMIC_SYMBOLS) {
      throw new ElfException("the section " + table.name() + " is no symbol table");
    }
    Section strings =
        file.section(table.link())
            .orElseThrow(
                () -> new ElfException("the symbol table " + table.name() + " has no names"));
    if (table.entrySize() < 0
        || !bytes.holds(strings.offset(), strings.size())
        || !bytes.holds(table.offset(), table.size())) {
      throw new ElfException("the symbol table " + table.name() + " reaches beyond its end");
    }
    return new SymbolTable(bytes, layout, table, strings, file.symbolSections(table));
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public ElfSymbol get(int index) {
    long at = at(index);
    int info = bytes.u8(at + layout.symbolInfo);
    return new ElfSymbol(
        name(at),
        bytes.word(at + layout.symbolValue),
        bytes.word(at + layout.symbolSize),
        info & 0xf,
        info >>> 4,
        bytes.u8(at + layout.symbolInfo + 1) & 3,
        section(index, bytes.u16(at + layout.symbolSection)));
  }

  /** Whether it is a function with a name and an address. */
  boolean isFunction(int index) {
    long at = at(index);
    int type = bytes.u8(at + layout.symbolInfo) & 0xf;
    long name = bytes.u32(at);
    return (type == ElfSymbol.FUNCTION || type == ElfSymbol.INDIRECT_FUNCTION)
        && bytes.word(at + layout.symbolValue) != 0
        && name != 0
        && name < strings.size();
  }

  long value(int index) {
    return bytes.word(at(index) + layout.symbolValue);
  }

  long extent(int index) {
    return bytes.word(at(index) + layout.symbolSize);
  }

  boolean isLocal(int index) {
    return bytes.u8(at(index) + layout.symbolInfo) >>> 4 == ElfSymbol.LOCAL;
  }

  boolean isDefined(int index) {
    return bytes.u16(at(index) + layout.symbolSection) != ElfSymbol.UNDEFINED;
  }

  boolean isNamed(int index, byte[] name) {
    long offset = bytes.u32(at(index));
    return offset < strings.size()
        && bytes.isText(strings.offset() + offset, strings.offset() + strings.size(), name);
  }

  private String name(long at) {
    long name = bytes.u32(at);
    return name == 0 || name >= strings.size()
        ? ""
        : bytes.text(strings.offset() + name, strings.offset() + strings.size());
  }

  private int section(int index, int section) {
    if (section == SHN_XINDEX && indices.isPresent() && 4L * index + 4 <= indices.get().size()) {
      int real = (int) bytes.u32(indices.get().offset() + 4L * index);
      return real < 0 ? (short) section : real;
    }
    return section < SHN_LORESERVE ? section : (short) section;
  }

  private long at(int index) {
    return start + Objects.checkIndex(index, count) * entry;
  }
}
