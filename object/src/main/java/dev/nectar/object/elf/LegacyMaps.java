package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Section;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.Slot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads maps that are declared as structures in sections {@code maps} and {@code maps/…}: libbpf's
 * {@code struct bpf_map_def}, which starts with type, size of key and value, most entries and
 * flags, and iproute2's {@code struct bpf_elf_map}, which goes on with a number, pinning, and the
 * numbers of an inner map and of the entry it is put into.
 */
final class LegacyMaps {
  private static final int NO_FLAGS = 16;
  private static final int PINNED = 28;
  private static final int OF_IPROUTE2 = 36;
  private static final int MOST_INNER = 1 << 16;

  private final ObjectFile file;
  private final Types types;
  private final UniqueNames names;

  LegacyMaps(ObjectFile file, Types types, UniqueNames names) {
    this.file = file;
    this.types = types;
    this.names = names;
  }

  /**
   * A map and what iproute2 knows it by.
   *
   * @param spec the map
   * @param id its number; 0 for none
   * @param inner the number of the maps in it; 0 for none
   * @param slot the entry of the outer map it is put into; -1 for none
   */
  record Declared(MapSpec spec, int id, int inner, int slot) {}

  NavigableMap<Place, Declared> read() {
    NavigableMap<Place, Declared> found = new TreeMap<>();
    for (Section section : file.sections(SectionRole.LEGACY_MAPS)) {
      NavigableMap<Long, ElfSymbol> symbols = new TreeMap<>();
      for (ElfSymbol symbol : file.symbols(section)) {
        if (!symbol.name().isEmpty() && symbol.type() != ElfSymbol.SECTION) {
          symbols.putIfAbsent(symbol.value(), symbol);
        }
      }
      read(section, new ArrayList<>(symbols.values()), found);
    }
    return found;
  }

  private void read(Section section, List<ElfSymbol> symbols, NavigableMap<Place, Declared> found) {
    ByteBuffer bytes = file.buffer(section);
    for (int i = 0; i < symbols.size(); i++) {
      ElfSymbol symbol = symbols.get(i);
      long next = i + 1 < symbols.size() ? symbols.get(i + 1).value() : bytes.limit();
      long size = symbol.size() > 0 ? symbol.size() : next - symbol.value();
      if (symbol.value() < 0
          || size < NO_FLAGS
          || size > bytes.limit()
          || symbol.value() > bytes.limit() - size) {
        throw new MalformedObjectException(
            "map " + symbol.name() + " in " + file.what(section) + " has " + size + " bytes there");
      }
      ByteBuffer part = bytes.slice((int) symbol.value(), (int) size).order(bytes.order());
      found.put(new Place(section.index(), symbol.value()), declared(symbol, part));
    }
  }

  private Declared declared(ElfSymbol symbol, ByteBuffer bytes) {
    String name = names.unique(symbol.name());
    MapShape shape = new MapShape(name);
    shape.binding = Bindings.of(symbol);
    shape.type = bytes.getInt(0);
    shape.keySize = bytes.getInt(4);
    shape.valueSize = bytes.getInt(8);
    shape.maxEntries = Integer.toUnsignedLong(bytes.getInt(12));
    shape.flags = word(bytes, 4);
    // Older dialects have other things behind the flags, which are 0 where nothing is meant.
    boolean pinned = bytes.limit() >= PINNED && !isOfMaps(shape.type) && word(bytes, 6) > 0;
    boolean iproute2 = bytes.limit() == OF_IPROUTE2;
    if (pinned || iproute2 && word(bytes, 6) > 0) {
      shape.pinning = Pinning.BY_NAME;
    }
    describe(shape, name);
    return new Declared(
        shape.spec(),
        bytes.limit() >= PINNED && bytes.limit() <= OF_IPROUTE2 ? word(bytes, 5) : 0,
        iproute2 ? word(bytes, 7) : 0,
        iproute2 ? word(bytes, 8) : -1);
  }

  private static boolean isOfMaps(int type) {
    return type == MapType.ARRAY_OF_MAPS.number() || type == MapType.HASH_OF_MAPS.number();
  }

  private static int word(ByteBuffer bytes, int index) {
    return bytes.limit() >= index * 4 + 4 ? bytes.getInt(index * 4) : 0;
  }

  /** The types of key and value, by a structure {@code ____btf_map_} and the name. */
  private void describe(MapShape shape, String name) {
    if (types.btf().isEmpty()) {
      return;
    }
    Btf btf = types.btf().get();
    int id = btf.find(BtfKind.STRUCT, "____btf_map_" + name);
    if (id != 0 && ((BtfType.Struct) btf.type(id)).members().size() == 2) {
      List<BtfType.Member> members = ((BtfType.Struct) btf.type(id)).members();
      int key = members.get(0).type();
      int value = members.get(1).type();
      if (btf.size(key) == shape.keySize && btf.size(value) == shape.valueSize) {
        shape.keyType = key;
        shape.valueType = value;
      }
    }
  }

  /** The maps with what iproute2 puts into them: inner maps and programs. */
  List<MapSpec> filled(
      NavigableMap<Place, Declared> maps, NavigableMap<Place, CodeFunction> functions) {
    Map<Integer, List<Slot>> tails = new HashMap<>();
    for (CodeFunction each : functions.values()) {
      Optional<TailSection> tail = TailSection.of(each.section().name());
      if (tail.isPresent() && each.isProgram()) {
        tails
            .computeIfAbsent(tail.get().map(), _ -> new ArrayList<>())
            .add(new Slot.TailCall(tail.get().slot(), each.name()));
      }
    }
    List<MapSpec> specs = new ArrayList<>();
    for (Declared each : maps.values()) {
      MapSpec spec = each.spec();
      if (spec.type() == MapType.PROG_ARRAY && tails.containsKey(each.id())) {
        spec = spec.with(tails.get(each.id()));
      } else if (each.inner() != 0 && spec.inner().isEmpty()) {
        spec = withInner(each, maps);
      }
      specs.add(spec);
    }
    return specs;
  }

  private static MapSpec withInner(Declared outer, NavigableMap<Place, Declared> maps) {
    List<Slot> slots = new ArrayList<>();
    Optional<MapSpec> inner = Optional.empty();
    for (Declared each : maps.values()) {
      if (each.id() == outer.inner()) {
        inner = inner.isPresent() ? inner : Optional.of(each.spec());
        if (each.slot() >= 0 && slots.size() < MOST_INNER) {
          slots.add(new Slot.InnerMap(each.slot(), each.spec().name()));
        }
      }
    }
    MapSpec s = outer.spec();
    return new MapSpec(
        s.name(),
        s.type(),
        s.keySize(),
        s.valueSize(),
        s.maxEntries(),
        s.flags(),
        s.role(),
        s.keyType(),
        s.valueType(),
        inner,
        slots,
        s.pinning(),
        s.extra(),
        s.numaNode(),
        s.binding(),
        s.alignment());
  }
}
