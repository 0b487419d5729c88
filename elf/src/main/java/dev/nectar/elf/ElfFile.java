package dev.nectar.elf;

import dev.nectar.elf.xz.XzDecoder;
import dev.nectar.elf.xz.XzException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ELF file of either class and byte order (System V ABI, chapter 4; names are those of {@code
 * elf.h}). Headers are read when it is opened, all else when it is asked for. Whatever the bytes
 * are, its methods return or throw {@link ElfException}. Immutable and safe for several threads.
 */
public final class ElfFile {
  /** {@code ET_REL}: an object file, not linked yet. */
  public static final int RELOCATABLE = 1;

  /** {@code ET_EXEC}: a program at fixed addresses. */
  public static final int EXECUTABLE = 2;

  /** {@code ET_DYN}: a library, or a program that runs at any address. */
  public static final int SHARED = 3;

  /** {@code EM_X86_64}. */
  public static final int X86_64 = 62;

  /** {@code EM_AARCH64}. */
  public static final int ARM64 = 183;

  /** {@code EM_BPF}. */
  public static final int BPF = 247;

  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int PN_XNUM = 0xffff;
  private static final int LARGEST_BUILD_ID = 64;
  private static final int LARGEST_MINI_DEBUG_INFO = 1 << 26;

  /** How often a byte of the section names may count: {@code .rela.text} holds {@code .text}. */
  private static final long MOST_SHARED_NAMES = 16;

  private final Bytes bytes;
  private final Layout layout;
  private final List<Section> sections;
  private final List<Segment> segments;

  /** By the index of the section that they change. */
  private final Map<Integer, List<Section>> relocations = new HashMap<>();

  /** By the index of the symbol table that they add to. */
  private final Map<Integer, Section> symbolSections = new HashMap<>();

  private ElfFile(Bytes bytes, Layout layout) {
    this.bytes = bytes;
    this.layout = layout;
    this.sections = readSections();
    this.segments = readSegments();
    for (Section section : sections) {
      if (RelocationTable.is(section)) {
        relocations.computeIfAbsent(section.info(), _ -> new ArrayList<>()).add(section);
      } else if (section.type() == Section.SYMBOL_SECTIONS
          && bytes.holds(section.offset(), section.size())) {
        symbolSections.putIfAbsent(section.link(), section);
      }
    }
  }

  /**
   * Maps a file into memory; the mapping goes with the result.
   *
   * @param file the file
   * @return the ELF file
   * @throws IOException if it cannot be read
   * @throws ElfException if it is not ELF, or its headers do not fit together
   */
  public static ElfFile open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new ElfException("it is empty");
      }
      return of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
    }
  }

  /**
   * Reads bytes.
   *
   * @param data the whole file, kept and read later
   * @return the ELF file
   * @throws ElfException if it is not ELF, or its headers do not fit together
   */
  public static ElfFile of(MemorySegment data) {
    if (data.byteSize() < 52
        || data.get(ValueLayout.JAVA_BYTE, 0) != 0x7f
        || data.get(ValueLayout.JAVA_BYTE, 1) != 'E'
        || data.get(ValueLayout.JAVA_BYTE, 2) != 'L'
        || data.get(ValueLayout.JAVA_BYTE, 3) != 'F') {
      throw new ElfException("it does not start with an ELF header");
    }
    Layout layout =
        switch (data.get(ValueLayout.JAVA_BYTE, EI_CLASS)) {
          case 1 -> Layout.BITS_32;
          case 2 -> Layout.BITS_64;
          default -> throw new ElfException("its class is neither 32 nor 64 bits");
        };
    ByteOrder order =
        switch (data.get(ValueLayout.JAVA_BYTE, EI_DATA)) {
          case 1 -> ByteOrder.LITTLE_ENDIAN;
          case 2 -> ByteOrder.BIG_ENDIAN;
          default -> throw new ElfException("its byte order is neither little nor big endian");
        };
    return new ElfFile(new Bytes(data, order, layout), layout);
  }

  /**
   * The byte order.
   *
   * @return of all numbers in it
   */
  public ByteOrder order() {
    return bytes.order();
  }

  /**
   * The size of addresses.
   *
   * @return 32 or 64
   */
  public int bits() {
    return layout == Layout.BITS_64 ? 64 : 32;
  }

  /**
   * The kind of file, {@code e_type}.
   *
   * @return {@link #RELOCATABLE}, {@link #EXECUTABLE}, {@link #SHARED} or another
   */
  public int type() {
    return bytes.u16(16);
  }

  /**
   * The processor, {@code e_machine}.
   *
   * @return {@link #X86_64}, {@link #ARM64}, {@link #BPF} or another {@code EM_*}
   */
  public int machine() {
    return bytes.u16(18);
  }

  /**
   * The sections.
   *
   * @return in the order of their headers, with the empty one at 0
   */
  public List<Section> sections() {
    return sections;
  }

  /**
   * The segments.
   *
   * @return in the order of their headers
   */
  public List<Segment> segments() {
    return segments;
  }

  /**
   * Finds a section.
   *
   * @param name its name
   * @return the first of that name
   */
  public Optional<Section> section(String name) {
    for (Section section : sections) {
      if (section.name().equals(name)) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /**
   * A section by its index.
   *
   * @param index as in {@link Section#link()} or {@link ElfSymbol#section()}
   * @return the section, or empty if there is none of that index
   */
  public Optional<Section> section(int index) {
    return index >= 0 && index < sections.size()
        ? Optional.of(sections.get(index))
        : Optional.empty();
  }

  /**
   * The bytes of a section.
   *
   * @param section one of {@link #sections}
   * @return its bytes, not copied; none for {@link Section#NO_BITS}
   * @throws ElfException if it reaches beyond the end of the file
   */
  public MemorySegment data(Section section) {
    return section.type() == Section.NO_BITS
        ? bytes.slice(0, 0)
        : bytes.slice(section.offset(), section.size());
  }

  /**
   * The symbols of a table.
   *
   * @param table a section of type {@link Section#SYMBOLS} or {@link Section#DYNAMIC_SYMBOLS}
   * @return all entries, with the empty one at 0, by the numbers that relocations use; each is read
   *     from the file when it is asked for
   * @throws ElfException if it is no symbol table, or it or its names do not fit into the file
   */
  public List<ElfSymbol> symbols(Section table) {
    return SymbolTable.of(this, bytes, layout, table);
  }

  /**
   * The symbols of {@code .symtab}.
   *
   * @return those of the first section of type {@link Section#SYMBOLS}, as {@link
   *     #symbols(Section)} has them; none if there is none
   * @throws ElfException if the table or its names do not fit into the file
   */
  public List<ElfSymbol> symbols() {
    for (Section section : sections) {
      if (section.type() == Section.SYMBOLS) {
        return symbols(section);
      }
    }
    return List.of();
  }

  /**
   * What has to be changed in a section when it is given its place.
   *
   * @param target the section that is changed
   * @return the entries of all its relocation tables, in the order of the file; each is read from
   *     the file when it is asked for
   * @throws ElfException if a table does not fit into the file
   */
  public List<Relocation> relocations(Section target) {
    List<RelocationTable> tables = new ArrayList<>();
    long size = 0;
    for (Section section : relocations.getOrDefault(target.index(), List.of())) {
      tables.add(RelocationTable.of(bytes, layout, section));
      size += section.size();
      // Many headers may tell of the same bytes: the sum must not be more than the file.
      if (size > bytes.size()) {
        throw new ElfException("the relocation tables of " + target.name() + " overlap");
      }
    }
    return tables.size() == 1 ? tables.getFirst() : JoinedList.of(tables);
  }

  /**
   * The entries of one relocation table, such as {@code .rela.dyn}.
   *
   * @param table a section of type {@link Section#RELOCATIONS} or {@link
   *     Section#RELOCATIONS_WITH_ADDENDS}
   * @return all entries; each is read from the file when it is asked for
   * @throws ElfException if it is no relocation table, or does not fit into the file
   */
  public List<Relocation> entries(Section table) {
    return RelocationTable.of(bytes, layout, table);
  }

  /**
   * The functions, from {@code .symtab} and {@code .dynsym}.
   *
   * @return a table made anew by each call
   * @throws ElfException if a symbol table does not fit into the file
   */
  public FunctionTable functions() {
    return FunctionTable.of(List.of(this));
  }

  /**
   * A function by its name, from {@code .symtab} and {@code .dynsym}; unlike in {@link
   * #functions()}, one of several names of an address is as good as another.
   *
   * @param name the whole name, without a version
   * @return the function, a global one before local ones, or empty if there is none
   * @throws ElfException if a symbol table does not fit into the file
   */
  public Optional<ElfSymbol> function(String name) {
    return FunctionTable.named(symbolTables(), name);
  }

  /**
   * The notes of a section.
   *
   * @param section a section of type {@link Section#NOTES}
   * @return its notes in their order, each read when it is asked for, up to one that does not fit
   *     into it; none if the section lies beyond the end of the file
   */
  public Iterable<Note> notes(Section section) {
    return section.type() == Section.NO_BITS
        ? List.of()
        : () -> new Notes(bytes, section.offset(), section.size(), section.alignment());
  }

  /**
   * The notes of a segment.
   *
   * @param segment a segment of type {@link Segment#NOTES}
   * @return its notes in their order, each read when it is asked for, up to one that does not fit
   *     into it; none if the segment lies beyond the end of the file
   */
  public Iterable<Note> notes(Segment segment) {
    return () -> new Notes(bytes, segment.offset(), segment.fileSize(), segment.alignment());
  }

  /**
   * The build id: what tells this build from all others.
   *
   * @return in hexadecimal digits, if it has one
   */
  public Optional<String> buildId() {
    long rest = bytes.size();
    for (Segment segment : segments) {
      if (segment.type() == Segment.NOTES && rest >= segment.fileSize()) {
        rest -= Math.max(0, segment.fileSize());
        Optional<String> id = buildId(notes(segment));
        if (id.isPresent()) {
          return id;
        }
      }
    }
    rest = bytes.size();
    for (Section section : sections) {
      if (section.type() == Section.NOTES && rest >= section.size()) {
        rest -= Math.max(0, section.size());
        Optional<String> id = buildId(notes(section));
        if (id.isPresent()) {
          return id;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> buildId(Iterable<Note> notes) {
    for (Note note : notes) {
      if (note.type() == Note.BUILD_ID && note.owner().equals("GNU")) {
        long size = Math.min(note.content().byteSize(), LARGEST_BUILD_ID);
        byte[] id = note.content().asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
        return Optional.of(HexFormat.of().formatHex(id));
      }
    }
    return Optional.empty();
  }

  /**
   * The probes that the program's source declares with {@code sys/sdt.h}.
   *
   * @return in the order of {@code .note.stapsdt}; none if there is no such section. Those of a
   *     {@link #RELOCATABLE} file have no places yet.
   * @throws ElfException if a probe's note is too short
   */
  public List<UsdtProbe> usdtProbes() {
    return section(".note.stapsdt")
        .map(section -> List.copyOf(new UsdtReader(this).read(section)))
        .orElse(List.of());
  }

  /**
   * The file with the symbols that were stripped from this one.
   *
   * @return its name, if this one has it
   */
  public Optional<DebugLink> debugLink() {
    Optional<Section> section = section(".gnu_debuglink");
    if (section.isEmpty() || !bytes.holds(section.get().offset(), section.get().size())) {
      return Optional.empty();
    }
    long end = section.get().offset() + section.get().size();
    String name = bytes.text(section.get().offset(), end);
    long checksum = end - 4;
    return name.isEmpty() || section.get().size() < 8
        ? Optional.empty()
        : Optional.of(new DebugLink(name, (int) bytes.u32(checksum)));
  }

  /**
   * The symbols that were stripped from this file and packed into its {@code .gnu_debugdata}: those
   * of functions that {@code .dynsym} does not have.
   *
   * @return a file of symbols alone, with the addresses of this one; empty if there is none
   * @throws ElfException if it is damaged, is no ELF file, or unpacks to more than 64 MiB
   */
  public Optional<ElfFile> miniDebugInfo() {
    return section(".gnu_debugdata").map(section -> unpacked(data(section)));
  }

  private static ElfFile unpacked(MemorySegment packed) {
    try {
      return of(MemorySegment.ofArray(XzDecoder.decode(packed, LARGEST_MINI_DEBUG_INFO)));
    } catch (XzException e) {
      throw new ElfException("its .gnu_debugdata cannot be unpacked: " + e.reason());
    }
  }

  /**
   * From a place in the file to an address.
   *
   * @param offset bytes from the start of the file
   * @return where that byte is loaded, before relocation, or empty if it is not
   */
  public OptionalLong address(long offset) {
    for (Segment segment : segments) {
      if (segment.type() == Segment.LOAD
          && offset >= segment.offset()
          && offset - segment.offset() < segment.fileSize()) {
        return OptionalLong.of(offset - segment.offset() + segment.address());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * From an address to a place in the file.
   *
   * @param address where a byte is loaded, before relocation
   * @return bytes from the start of the file, or empty if the byte is not in it
   */
  public OptionalLong offset(long address) {
    for (Segment segment : segments) {
      long distance = address - segment.address();
      if (segment.type() == Segment.LOAD
          && Long.compareUnsigned(distance, segment.fileSize()) < 0) {
        return OptionalLong.of(segment.offset() + distance);
      }
    }
    return OptionalLong.empty();
  }

  /** All symbol tables. */
  List<SymbolTable> symbolTables() {
    List<SymbolTable> tables = new ArrayList<>();
    long size = 0;
    for (Section section : sections) {
      if (section.type() == Section.SYMBOLS || section.type() == Section.DYNAMIC_SYMBOLS) {
        tables.add(SymbolTable.of(this, bytes, layout, section));
        size += section.size();
        // Many headers may tell of the same bytes: the sum must not be more than the file.
        if (size > bytes.size()) {
          throw new ElfException("its symbol tables overlap");
        }
      }
    }
    return tables;
  }

  Bytes bytes(MemorySegment part) {
    return new Bytes(part, bytes.order(), layout);
  }

  Optional<Section> symbolSections(Section table) {
    return Optional.ofNullable(symbolSections.get(table.index()));
  }

  private List<Section> readSections() {
    long table = bytes.word(layout.sectionTable);
    int entry = bytes.u16(layout.sectionEntrySize);
    long count = bytes.u16(layout.sectionCount);
    long names = bytes.u16(layout.sectionNames);
    if (table == 0) {
      return List.of();
    }
    if (entry < layout.sectionHeader) {
      throw new ElfException("section headers have " + entry + " bytes");
    }
    if (!bytes.holds(table, entry)) {
      throw new ElfException("the section headers lie beyond its end");
    }
    // With too many sections for 16 bits, the first header holds what does not fit.
    count = count == 0 ? bytes.word(table + layout.size) : count;
    names = names == 0xffff ? bytes.u32(table + layout.link) : names;
    if (count < 0 || count > bytes.size() / entry || !bytes.holds(table, count * entry)) {
      throw new ElfException("the section headers reach beyond its end");
    }
    List<Section> found = new ArrayList<>((int) count);
    Map<Long, String> known = new HashMap<>();
    long nameTable = names < count ? bytes.word(table + names * entry + layout.offset) : -1;
    long nameSize = names < count ? bytes.word(table + names * entry + layout.size) : 0;
    boolean named = bytes.holds(nameTable, nameSize);
    long room = MOST_SHARED_NAMES * nameSize;
    for (long i = 0; i < count; i++) {
      long at = table + i * entry;
      long place = bytes.u32(at);
      String name = known.get(place);
      if (name == null) {
        name = named && place < nameSize ? bytes.text(nameTable + place, nameTable + nameSize) : "";
        known.put(place, name);
        room -= name.length();
        if (room < 0) {
          throw new ElfException("the names of its sections overlap");
        }
      }
      found.add(
          new Section(
              (int) i,
              name,
              (int) bytes.u32(at + 4),
              bytes.word(at + layout.flags),
              bytes.word(at + layout.address),
              bytes.word(at + layout.offset),
              bytes.word(at + layout.size),
              (int) bytes.u32(at + layout.link),
              (int) bytes.u32(at + layout.link + 4),
              bytes.word(at + layout.alignment),
              bytes.word(at + layout.entrySize)));
    }
    return List.copyOf(found);
  }

  private List<Segment> readSegments() {
    long table = bytes.word(layout.segmentTable);
    int entry = bytes.u16(layout.segmentEntrySize);
    long count = bytes.u16(layout.segmentCount);
    if (table == 0 || count == 0) {
      return List.of();
    }
    if (count == PN_XNUM && !sections.isEmpty()) {
      count = Integer.toUnsignedLong(sections.getFirst().info());
    }
    if (entry < layout.segmentHeader
        || count > bytes.size() / entry
        || !bytes.holds(table, count * entry)) {
      throw new ElfException("the program headers reach beyond its end");
    }
    List<Segment> found = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      long at = table + i * entry;
      found.add(
          new Segment(
              (int) bytes.u32(at),
              (int) bytes.u32(at + layout.segmentFlags),
              bytes.word(at + layout.segmentOffset),
              bytes.word(at + layout.segmentAddress),
              bytes.word(at + layout.segmentFileSize),
              bytes.word(at + layout.segmentMemorySize),
              bytes.word(at + layout.segmentAlignment)));
    }
    return List.copyOf(found);
  }
}
