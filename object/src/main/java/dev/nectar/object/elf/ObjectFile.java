package dev.nectar.object.elf;

import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object file with the roles of its sections. What is read of it is bounded by its size. */
final class ObjectFile {
  /** How often the bytes of a file may be told by several headers or symbols. */
  private static final long MOST_SHARED = 16;

  private static final int UNKNOWN_MACHINE = 0;

  private final String name;
  private final ElfFile elf;
  private final List<ElfSymbol> symbols;
  private final List<SectionRole> roles = new ArrayList<>();
  private final Map<Integer, byte[]> contents = new HashMap<>();
  private final Map<Integer, List<Relocation>> relocations = new HashMap<>();
  private final long limit;
  private long taken;

  private ObjectFile(String name, ElfFile elf, long size) {
    this.name = name;
    this.elf = elf;
    this.limit = size * MOST_SHARED;
    for (Section section : elf.sections()) {
      roles.add(SectionRole.of(section));
    }
    this.symbols = readSymbols();
  }

  static ObjectFile of(String name, MemorySegment data) {
    try {
      ElfFile elf = ElfFile.of(data);
      if (elf.machine() != ElfFile.BPF && elf.machine() != UNKNOWN_MACHINE) {
        throw new MalformedObjectException(
            name + " holds code of machine " + elf.machine() + ", not of BPF, which is 247");
      }
      if (elf.type() != ElfFile.RELOCATABLE) {
        throw new MalformedObjectException(
            name + " is of ELF type " + elf.type() + ", and objects are of type 1");
      }
      return new ObjectFile(name, elf, data.byteSize());
    } catch (ElfException e) {
      throw new MalformedObjectException(name + " cannot be read as an object", e);
    }
  }

  private List<ElfSymbol> readSymbols() {
    List<ElfSymbol> all = new ArrayList<>();
    for (ElfSymbol symbol : elf.symbols()) {
      take(symbol.name().length(), "names of symbols");
      all.add(symbol);
    }
    return all;
  }

  private void take(long amount, String what) {
    taken += amount;
    if (amount < 0 || taken > limit) {
      throw new MalformedObjectException("the " + what + " of " + name + " overlap");
    }
  }

  String name() {
    return name;
  }

  ByteOrder order() {
    return elf.order();
  }

  List<Section> sections() {
    return elf.sections();
  }

  /** The sections of a role, in the file's order. */
  List<Section> sections(SectionRole role) {
    return elf.sections().stream().filter(section -> role(section.index()) == role).toList();
  }

  Optional<Section> section(String wanted) {
    return elf.section(wanted);
  }

  Section section(int index) {
    return elf.sections().get(index);
  }

  /** The role of a section, and {@link SectionRole#NONE} for numbers that are none's. */
  SectionRole role(int section) {
    return section > 0 && section < roles.size() ? roles.get(section) : SectionRole.NONE;
  }

  List<ElfSymbol> symbols() {
    return symbols;
  }

  /** The symbols that lie in a section. */
  List<ElfSymbol> symbols(Section section) {
    return symbols.stream().filter(symbol -> symbol.section() == section.index()).toList();
  }

  /** The bytes of a section, read once; none for those that take no room. */
  byte[] bytes(Section section) {
    return contents.computeIfAbsent(section.index(), _ -> readBytes(section));
  }

  private byte[] readBytes(Section section) {
    try {
      MemorySegment data = elf.data(section);
      take(data.byteSize(), "sections");
      return data.toArray(ValueLayout.JAVA_BYTE);
    } catch (ElfException e) {
      throw new MalformedObjectException(what(section) + " cannot be read", e);
    }
  }

  ByteBuffer buffer(Section section) {
    return ByteBuffer.wrap(bytes(section)).order(order());
  }

  /** What is changed in a section, read once. */
  List<Relocation> relocations(Section section) {
    return relocations.computeIfAbsent(section.index(), _ -> readRelocations(section));
  }

  private List<Relocation> readRelocations(Section section) {
    try {
      return List.copyOf(elf.relocations(section));
    } catch (ElfException e) {
      throw new MalformedObjectException(
          "the relocations of " + what(section) + " cannot be read", e);
    }
  }

  /** The symbol that a relocation names. */
  ElfSymbol symbol(Section section, Relocation relocation) {
    int index = relocation.symbol();
    if (index < 0 || index >= symbols.size()) {
      throw new MalformedObjectException(
          "a relocation of " + what(section) + " names symbol " + index + ", which is not there");
    }
    return symbols.get(index);
  }

  /** The place that 64 bits of data point to, by a relocation of them; empty if outside. */
  Optional<Place> target(Section section, Relocation relocation) {
    ElfSymbol symbol = symbol(section, relocation);
    if (symbol.section() <= 0 || symbol.section() >= roles.size()) {
      return Optional.empty();
    }
    long addend = relocation.addend().orElseGet(() -> inPlace(section, relocation));
    return Optional.of(new Place(symbol.section(), symbol.value() + addend));
  }

  private long inPlace(Section section, Relocation relocation) {
    byte[] bytes = bytes(section);
    long at = relocation.offset();
    boolean wide = relocation.type() != Relocation.BPF_DATA_32;
    if (at < 0 || at > bytes.length - (wide ? 8 : 4)) {
      throw new MalformedObjectException(
          "a relocation of " + what(section) + " lies at offset " + at + ", beyond its end");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order());
    return wide ? buffer.getLong((int) at) : buffer.getInt((int) at);
  }

  /** A section's size as an {@code int}. */
  int size(Section section) {
    if (section.size() < 0 || section.size() > Integer.MAX_VALUE) {
      throw new MalformedObjectException(
          what(section) + " has " + Long.toUnsignedString(section.size()) + " bytes");
    }
    return (int) section.size();
  }

  /** How a section is named in messages. */
  String what(Section section) {
    return "section " + section.name() + " of " + name;
  }
}
