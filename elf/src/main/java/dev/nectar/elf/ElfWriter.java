package dev.nectar.elf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a relocatable file ({@link ElfFile#RELOCATABLE}) of either class and byte order. Sections
 * and symbols are numbered as they come; relocations name symbols by these numbers. The same calls
 * make the same bytes. Not safe for several threads.
 *
 * <p>The file holds the header, the sections in their order, then the tables made here: relocations
 * ({@code .rel} or {@code .rela} and the section's name), {@code .symtab}, {@code .symtab_shndx} if
 * sections are many, {@code .strtab} with all names, and last the section headers.
 */
public final class ElfWriter {
  private static final int SHN_LORESERVE = 0xff00;
  private static final int SHN_XINDEX = 0xffff;
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final boolean wide;
  private final ByteOrder order;
  private final int machine;
  private final int flags;
  private final List<NewSection> sections = new ArrayList<>();
  private final List<ElfSymbol> symbols = new ArrayList<>();
  private final List<List<Relocation>> relocations = new ArrayList<>();

  /**
   * A file without sections.
   *
   * @param bits 32 or 64
   * @param order of all numbers
   * @param machine {@link ElfFile#BPF} or another {@code EM_*}
   * @param flags {@code e_flags}, whose meaning is the machine's; mostly 0
   */
  public ElfWriter(int bits, ByteOrder order, int machine, int flags) {
    if (bits != 32 && bits != 64) {
      throw ElfException.unwritable("there are no files of " + bits + " bits", "use 32 or 64");
    }
    this.wide = bits == 64;
    this.order = order;
    this.machine = machine;
    this.flags = flags;
  }

  /**
   * Adds a section.
   *
   * @param section what to write
   * @return its index in the file, from 1
   */
  public int section(NewSection section) {
    sections.add(section);
    relocations.add(new ArrayList<>());
    return sections.size();
  }

  /**
   * Adds a symbol. In the file local ones come first, as the format demands.
   *
   * @param symbol its section is an index that {@link #section} returned, or one of those reserved
   * @return its number for {@link #relocation}, from 1
   * @throws ElfException if the name has a zero byte, or the section is not there yet
   */
  public int symbol(ElfSymbol symbol) {
    if (symbol.name().indexOf('\0') >= 0) {
      throw ElfException.unwritable(
          "the name of a symbol has a zero byte", "zero bytes end names: leave it out");
    }
    if (symbol.section() > sections.size() || symbol.section() < (short) SHN_LORESERVE) {
      throw ElfException.unwritable(
          "the symbol " + symbol.name() + " lies in section " + symbol.section(),
          "add the section first");
    }
    symbols.add(symbol);
    return symbols.size();
  }

  /**
   * Adds a relocation. Those with an addend are written to a table with addends, the others to one
   * without.
   *
   * @param section an index that {@link #section} returned: what is changed
   * @param relocation its symbol is a number that {@link #symbol} returned, or 0
   * @throws ElfException if the section or the symbol is not there yet
   */
  public void relocation(int section, Relocation relocation) {
    if (section < 1 || section > sections.size()) {
      throw ElfException.unwritable(
          "a relocation changes section " + section, "add the section first");
    }
    if (relocation.symbol() < 0 || relocation.symbol() > symbols.size()) {
      throw ElfException.unwritable(
          "a relocation of section " + section + " names symbol " + relocation.symbol(),
          "add the symbol first");
    }
    relocations.get(section - 1).add(relocation);
  }

  /**
   * Writes the file.
   *
   * @return its bytes
   * @throws ElfException if it would have more than 2 GiB, or 32 bits do not hold a number
   */
  public byte[] write() {
    StringTable strings = new StringTable();
    List<NewSection> all = new ArrayList<>(sections);
    int symbolTable = sections.size() + tables() + 1;
    int[] places = places();
    for (int i = 0; i < sections.size(); i++) {
      addRelocations(all, i, symbolTable, places);
    }
    boolean indexed = symbols.stream().anyMatch(s -> s.section() >= SHN_LORESERVE);
    int names = symbolTable + (indexed ? 2 : 1);
    all.add(symbolTable(strings, names));
    if (indexed) {
      all.add(symbolSections(symbolTable));
    }
    all.forEach(section -> strings.add(section.name()));
    strings.add(".strtab");
    all.add(table(".strtab", Section.STRINGS, 1, 0, 0, 0, strings.bytes()));
    return file(all, strings, places);
  }

  /** How many relocation tables there will be. */
  private int tables() {
    int count = 0;
    for (List<Relocation> list : relocations) {
      count += list.stream().anyMatch(r -> r.addend().isPresent()) ? 1 : 0;
      count += list.stream().anyMatch(r -> r.addend().isEmpty()) ? 1 : 0;
    }
    return count;
  }

  private List<ElfSymbol> localFirst() {
    List<ElfSymbol> ordered = new ArrayList<>();
    symbols.stream().filter(s -> s.binding() == ElfSymbol.LOCAL).forEach(ordered::add);
    symbols.stream().filter(s -> s.binding() != ElfSymbol.LOCAL).forEach(ordered::add);
    return ordered;
  }

  /** From the numbers given out to those in the file. */
  private int[] places() {
    int[] places = new int[symbols.size() + 1];
    int next = 1;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < symbols.size(); i++) {
        if ((symbols.get(i).binding() == ElfSymbol.LOCAL) == (pass == 0)) {
          places[i + 1] = next++;
        }
      }
    }
    return places;
  }

  private void addRelocations(List<NewSection> all, int section, int symbolTable, int[] places) {
    List<Relocation> list = relocations.get(section);
    List<Relocation> with = list.stream().filter(r -> r.addend().isPresent()).toList();
    List<Relocation> without = list.stream().filter(r -> r.addend().isEmpty()).toList();
    String name = sections.get(section).name();
    int target = section + 1;
    if (!without.isEmpty()) {
      int size = wide ? 16 : 8;
      byte[] data = relocations(without, size, places);
      all.add(table(".rel" + name, Section.RELOCATIONS, word(), size, symbolTable, target, data));
    }
    if (!with.isEmpty()) {
      int size = wide ? 24 : 12;
      byte[] data = relocations(with, size, places);
      int type = Section.RELOCATIONS_WITH_ADDENDS;
      all.add(table(".rela" + name, type, word(), size, symbolTable, target, data));
    }
  }

  private byte[] relocations(List<Relocation> list, int size, int[] places) {
    byte[] bytes = room((long) list.size() * size);
    ByteBuffer out = ByteBuffer.wrap(bytes).order(order);
    for (Relocation relocation : list) {
      word(out, relocation.offset());
      long symbol = places[relocation.symbol()];
      if (wide) {
        out.putLong(symbol << 32 | Integer.toUnsignedLong(relocation.type()));
      } else {
        if (symbol >= 1 << 24 || relocation.type() >>> 8 != 0) {
          throw tooLarge("a relocation's symbol or type");
        }
        out.putInt((int) symbol << 8 | relocation.type());
      }
      relocation.addend().ifPresent(addend -> word(out, addend));
    }
    return bytes;
  }

  private NewSection symbolTable(StringTable strings, int names) {
    int size = wide ? 24 : 16;
    byte[] bytes = room((symbols.size() + 1L) * size);
    ByteBuffer out = ByteBuffer.wrap(bytes).order(order);
    out.position(size);
    List<ElfSymbol> ordered = localFirst();
    for (ElfSymbol symbol : ordered) {
      int name = strings.add(symbol.name());
      byte info = (byte) (symbol.binding() << 4 | symbol.type() & 0xf);
      int section = symbol.section() >= SHN_LORESERVE ? SHN_XINDEX : symbol.section();
      out.putInt(name);
      if (wide) {
        out.put(info).put((byte) symbol.visibility()).putShort((short) section);
        out.putLong(symbol.value()).putLong(symbol.size());
      } else {
        word(out, symbol.value());
        word(out, symbol.size());
        out.put(info).put((byte) symbol.visibility()).putShort((short) section);
      }
    }
    int locals = 1 + (int) ordered.stream().filter(s -> s.binding() == ElfSymbol.LOCAL).count();
    return table(".symtab", Section.SYMBOLS, word(), size, names, locals, bytes);
  }

  private NewSection symbolSections(int symbolTable) {
    byte[] bytes = room((symbols.size() + 1L) * 4);
    ByteBuffer out = ByteBuffer.wrap(bytes).order(order);
    out.putInt(0);
    for (ElfSymbol symbol : localFirst()) {
      out.putInt(symbol.section() >= SHN_LORESERVE ? symbol.section() : 0);
    }
    int type = Section.SYMBOL_SECTIONS;
    return table(".symtab_shndx", type, 4, 4, symbolTable, 0, bytes);
  }

  private static NewSection table(
      String name, int type, int alignment, int entry, int link, int info, byte[] data) {
    return new NewSection(
        name, type, 0, alignment, entry, link, info, data.length, MemorySegment.ofArray(data));
  }

  private byte[] file(List<NewSection> all, StringTable strings, int[] places) {
    long[] offsets = new long[all.size()];
    long end = wide ? 64 : 52;
    for (int i = 0; i < offsets.length; i++) {
      NewSection section = all.get(i);
      offsets[i] = end + section.alignment() - 1 & -section.alignment();
      end = offsets[i] + (section.type() == Section.NO_BITS ? 0 : section.size());
      checkSize(end);
    }
    long headers = end + word() - 1 & -word();
    int entry = wide ? 64 : 40;
    byte[] bytes = room(headers + (all.size() + 1L) * entry);
    ByteBuffer out = ByteBuffer.wrap(bytes).order(order);
    header(out, headers, all.size() + 1);
    for (int i = 0; i < offsets.length; i++) {
      if (all.get(i).type() != Section.NO_BITS) {
        MemorySegment.copy(
            all.get(i).data(), 0, MemorySegment.ofArray(bytes), offsets[i], all.get(i).size());
      }
    }
    out.position((int) headers);
    first(out, all.size() + 1);
    for (int i = 0; i < offsets.length; i++) {
      header(out, all.get(i), strings.find(all.get(i).name()), offsets[i], places);
    }
    return bytes;
  }

  private void header(ByteBuffer out, long headers, int count) {
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
    out.position(16);
    out.putShort((short) ElfFile.RELOCATABLE).putShort((short) machine).putInt(1);
    word(out, 0);
    word(out, 0);
    word(out, headers);
    out.putInt(flags).putShort((short) (wide ? 64 : 52)).putShort((short) 0).putShort((short) 0);
    out.putShort((short) (wide ? 64 : 40));
    out.putShort((short) (count < SHN_LORESERVE ? count : 0));
    out.putShort((short) (count - 1 < SHN_LORESERVE ? count - 1 : SHN_XINDEX));
  }

  /** The header of no section holds what 16 bits of the file's header do not. */
  private void first(ByteBuffer out, int count) {
    out.putInt(0).putInt(0);
    word(out, 0);
    word(out, 0);
    word(out, 0);
    word(out, count < SHN_LORESERVE ? 0 : count);
    out.putInt(count - 1 < SHN_LORESERVE ? 0 : count - 1).putInt(0);
    word(out, 0);
    word(out, 0);
  }

  private void header(ByteBuffer out, NewSection section, int name, long offset, int[] places) {
    boolean group = section.type() == Section.GROUP;
    if (group && (section.info() < 1 || section.info() >= places.length)) {
      throw ElfException.unwritable(
          "group " + section.name() + " names symbol " + section.info(), "add the symbol");
    }
    boolean relocates =
        section.type() == Section.RELOCATIONS || section.type() == Section.RELOCATIONS_WITH_ADDENDS;
    out.putInt(name).putInt(section.type());
    word(out, section.flags() | (relocates ? Section.INFO_IS_SECTION : 0));
    word(out, 0);
    word(out, offset);
    word(out, section.size());
    out.putInt(section.link()).putInt(group ? places[section.info()] : section.info());
    word(out, section.alignment());
    word(out, section.entrySize());
  }

  private static byte[] room(long size) {
    checkSize(size);
    return new byte[(int) size];
  }

  private static void checkSize(long size) {
    if (size < 0 || size > MOST_BYTES) {
      throw ElfException.unwritable("it would have more than 2 GiB", "write several files");
    }
  }

  private int word() {
    return wide ? 8 : 4;
  }

  private void word(ByteBuffer out, long value) {
    if (wide) {
      out.putLong(value);
    } else if (value == (int) value || value >>> 32 == 0) {
      out.putInt((int) value);
    } else {
      throw tooLarge("the number " + value);
    }
  }

  private static ElfException tooLarge(String what) {
    return ElfException.unwritable(what + " does not fit into a file of 32 bits", "use 64 bits");
  }
}
