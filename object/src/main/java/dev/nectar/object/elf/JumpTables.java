package dev.nectar.object.elf;

import dev.nectar.bytecode.Encoder;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.Slot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes maps of the tables of jumps in {@code .jumptables}, which clang 22 writes for {@code
 * switch} with {@code -mcpu=v4}: 64 bits an entry, the target's bytes from the start of the section
 * that the jump is in. In the map they are {@code struct bpf_insn_array_value} of {@code
 * linux/bpf.h}, which starts with the target's slot in the program.
 */
final class JumpTables {
  private static final int ENTRY = 8;
  private static final int VALUE = 16;

  private final ObjectFile file;
  private final NavigableMap<Place, CodeFunction> functions;
  private final UniqueNames names;

  JumpTables(ObjectFile file, NavigableMap<Place, CodeFunction> functions, UniqueNames names) {
    this.file = file;
    this.functions = functions;
    this.names = names;
  }

  /** The maps of the tables that code refers to, by the places of the tables. */
  NavigableMap<Place, MapSpec> read() {
    NavigableMap<Place, MapSpec> found = new TreeMap<>();
    long rest = 0;
    for (Section section : file.sections(SectionRole.JUMP_TABLES)) {
      rest += file.bytes(section).length;
    }
    if (rest == 0) {
      return found;
    }
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        for (Relocation relocation : file.relocations(section)) {
          ElfSymbol symbol = file.symbol(section, relocation);
          Place place = new Place(symbol.section(), symbol.value());
          if (file.role(symbol.section()) == SectionRole.JUMP_TABLES && !found.containsKey(place)) {
            rest -= symbol.size();
            found.put(place, table(symbol, rest, new Place(section.index(), relocation.offset())));
          }
        }
      }
    }
    return found;
  }

  private MapSpec table(ElfSymbol symbol, long rest, Place jump) {
    ByteBuffer bytes = file.buffer(file.section(symbol.section()));
    long end = symbol.value() + symbol.size();
    if (symbol.value() < 0
        || symbol.size() < ENTRY
        || symbol.size() % ENTRY != 0
        || end < 0
        || end > bytes.limit()
        || rest < 0) {
      throw wrong(symbol, "has " + symbol.size() + " bytes at offset " + symbol.value());
    }
    CodeFunction owner = owner(symbol, jump);
    int count = (int) (symbol.size() / ENTRY);
    List<Slot> slots = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long target = bytes.getLong((int) symbol.value() + i * ENTRY);
      if (target < owner.start() || target >= owner.end() || target % Encoder.SLOT != 0) {
        throw wrong(symbol, "leads out of function " + owner.name() + " by entry " + i);
      }
      slots.add(entry(i, (int) ((target - owner.start()) / Encoder.SLOT)));
    }
    return map(names.unique(symbol.name()), slots);
  }

  /** Only a program's own slots are known now: where others come to lie is found by the linker. */
  private CodeFunction owner(ElfSymbol symbol, Place jump) {
    Map.Entry<Place, CodeFunction> before =
        functions.lowerEntry(new Place(jump.section(), jump.offset() + 1));
    if (before == null || before.getKey().section() != jump.section()) {
      throw wrong(symbol, "is used outside of functions");
    }
    CodeFunction owner = before.getValue();
    if (owner.use() != CodeFunction.Use.PROGRAM) {
      throw new MalformedObjectException(
          "function "
              + owner.name()
              + " of "
              + file.name()
              + " jumps by a table, which only programs themselves can",
          "compile it with -fno-jump-tables, or with -mcpu=v3");
    }
    return owner;
  }

  private MalformedObjectException wrong(ElfSymbol symbol, String what) {
    return new MalformedObjectException(
        "table of jumps " + symbol.name() + " of " + file.name() + " " + what);
  }

  private Slot entry(int index, int slot) {
    byte[] key = ByteBuffer.allocate(4).order(file.order()).putInt(index).array();
    byte[] value = ByteBuffer.allocate(VALUE).order(file.order()).putInt(slot).array();
    return new Slot.Value(Contents.of(key), Contents.of(value));
  }

  /** The kernel wants it frozen before the program is loaded, as constants are. */
  private static MapSpec map(String name, List<Slot> slots) {
    return new MapSpec(
        name,
        MapType.INSN_ARRAY,
        4,
        VALUE,
        slots.size(),
        Set.of(),
        MapRole.CONSTANTS,
        0,
        0,
        Optional.empty(),
        slots,
        Pinning.NONE,
        0,
        Optional.empty(),
        Binding.LOCAL,
        1);
  }
}
