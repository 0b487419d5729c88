package dev.nectar.object.elf;

import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.ElfWriter;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ELF file in the making: its sections and symbols so far, and what they are of. Those that
 * write the parts of an object put them here.
 */
final class FileDraft {
  static final String MAPS = ".maps";
  static final String ARENA = ".addr_space.1";
  static final int POINTER = 8;
  static final long DATA = Section.ALLOCATED | Section.WRITABLE;
  private static final int MOST_ZEROS = 1 << 16;
  private static final int MOST_DECLARED = 1 << 26;

  final ObjectSpec spec;
  final ElfWriter elf;
  final WrittenTypes types;
  final CodePlan plan;

  /** Sections by their names: those of code and those of data may be named alike. */
  final Map<String, Integer> codeSections = new HashMap<>();

  final Map<String, Integer> sections = new HashMap<>();

  /** Symbols, by what they are of: a function, a map and a variable may be named alike. */
  private final Map<Integer, Integer> sectionSymbols = new HashMap<>();

  final Map<String, Integer> functionSymbols = new HashMap<>();
  final Map<String, Integer> mapSymbols = new HashMap<>();
  final Map<VariableSpec, Integer> variableSymbols = new HashMap<>();
  final Map<String, Integer> externSymbols = new HashMap<>();

  /** The names of all symbols. */
  private final Set<String> named = new HashSet<>();

  final Map<String, MapSpec> maps = new LinkedHashMap<>();

  FileDraft(ObjectSpec spec) {
    this.spec = spec;
    this.elf = new ElfWriter(64, spec.order(), ElfFile.BPF, 0);
    this.types = new WrittenTypes(spec.types(), spec.order());
    this.plan = CodePlan.of(spec);
    spec.maps().forEach(map -> maps.put(map.name(), map));
  }

  /** Whether there is a symbol of a name. */
  boolean isNamed(String name) {
    return named.contains(name);
  }

  int codeSection(String name) {
    return codeSections.getOrDefault(name, 0);
  }

  int section(String name) {
    return sections.getOrDefault(name, 0);
  }

  int symbol(String name, int value, int size, int type, Binding binding, int section) {
    int bound =
        binding == Binding.LOCAL
            ? ElfSymbol.LOCAL
            : binding.weak() ? ElfSymbol.WEAK : ElfSymbol.GLOBAL;
    int visibility = binding.hidden() ? ElfSymbol.HIDDEN : ElfSymbol.VISIBLE;
    named.add(name);
    return elf.symbol(new ElfSymbol(name, value, size, type, bound, visibility, section));
  }

  void object(String name, BtfType.Placement place, Binding binding, int section) {
    mapSymbols.put(
        name, symbol(name, place.offset(), place.size(), ElfSymbol.OBJECT, binding, section));
  }

  int sectionSymbol(int section) {
    return sectionSymbols.computeIfAbsent(
        section,
        index -> elf.symbol(new ElfSymbol("", 0, 0, ElfSymbol.SECTION, ElfSymbol.LOCAL, 0, index)));
  }

  static int named(Map<String, Integer> symbols, String name) {
    Integer symbol = symbols.get(name);
    if (symbol == null || name.isEmpty()) {
      throw missing(name);
    }
    return symbol;
  }

  static UnwritableObjectException missing(String name) {
    return new UnwritableObjectException(
        "the object cannot be written: code names "
            + (name.isEmpty() ? "something without a name" : name)
            + ", which the object does not have",
        "add it, or declare it as the kernel's or another object's");
  }

  /** Zeros take no room in sections that are named for it, and nowhere if they are many. */
  void data(String name, Contents contents, int alignment, long flags) {
    boolean zeros = (name + ".").startsWith(".bss.") || contents.size() > MOST_ZEROS;
    sections.put(
        name,
        elf.section(
            zeros && contents.isZero()
                ? NewSection.zeros(name, alignment, contents.size())
                : NewSection.of(name, flags, alignment, contents.bytes())));
  }

  byte[] room(String section) {
    int size = types.sectionSize(section);
    if (size < 0 || size > MOST_DECLARED) {
      throw new UnwritableObjectException(
          "section "
              + section
              + " would have "
              + Integer.toUnsignedString(size)
              + " bytes, and holds no more than "
              + MOST_DECLARED,
          "give its maps fewer first entries");
    }
    return new byte[size];
  }

  /** What types tell of a section and the object does not have would be read as its own. */
  void refuseOthers(String section, List<MapSpec> own) {
    long told = types.placements(section).stream().filter(types::isDefined).count();
    if (told != own.stream().filter(m -> types.place(section, m.name()).isPresent()).count()) {
      throw new UnwritableObjectException(
          "the object cannot be written: its types tell of more in section "
              + section
              + " than it has, or of two of one name",
          "leave it out of the types, or give it another name there");
    }
  }

  /** What a map holds from the start. */
  static Contents value(MapSpec map) {
    return map.initial().stream()
        .filter(Slot.Value.class::isInstance)
        .map(slot -> ((Slot.Value) slot).value())
        .findFirst()
        .orElseGet(() -> Contents.zeros(map.valueSize()));
  }
}
