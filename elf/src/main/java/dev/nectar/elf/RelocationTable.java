package dev.nectar.elf;

import java.util.AbstractList;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.RandomAccess;

/** The relocations of a table, read when asked for; that they can be read is checked before. */
final class RelocationTable extends AbstractList<Relocation> implements RandomAccess {
  private final Bytes bytes;
  private final boolean wide;
  private final boolean addends;
  private final long start;
  private final long entry;
  private final int count;

  private RelocationTable(Bytes bytes, Layout layout, Section table) {
    this.bytes = bytes;
    this.wide = layout == Layout.BITS_64;
    this.addends = table.type() == Section.RELOCATIONS_WITH_ADDENDS;
    int words = addends ? 3 : 2;
    this.start = table.offset();
    this.entry = Math.max(table.entrySize(), words * (wide ? 8L : 4L));
    this.count = Math.toIntExact(Math.min(table.size() / entry, Integer.MAX_VALUE));
  }

  static boolean is(Section section) {
    return section.type() == Section.RELOCATIONS
        || section.type() == Section.RELOCATIONS_WITH_ADDENDS;
  }

  static RelocationTable of(Bytes bytes, Layout layout, Section table) {
    if (!is(table)) {
      throw new ElfException("the section " + table.name() + " is no relocation table");
    }
    if (!bytes.holds(table.offset(), table.size())) {
      throw new ElfException("the relocation table " + table.name() + " reaches beyond its end");
    }
    return new RelocationTable(bytes, layout, table);
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public Relocation get(int index) {
    long at = start + Objects.checkIndex(index, count) * entry;
    int word = wide ? 8 : 4;
    long info = bytes.word(at + word);
    return new Relocation(
        bytes.word(at),
        wide ? (int) info : (int) (info & 0xff),
        (int) (info >>> (wide ? 32 : 8)),
        addends ? OptionalLong.of(bytes.signedWord(at + 2L * word)) : OptionalLong.empty());
  }
}
