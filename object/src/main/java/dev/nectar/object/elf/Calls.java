package dev.nectar.object.elf;

import dev.nectar.bytecode.Encoder;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which places of an object's code are called, or have their address taken, and by which. */
final class Calls {
  private static final int CALL = 0x85;
  private static final int LOAD_WIDE = 0x18;

  /** {@code BPF_PSEUDO_CALL} and {@code BPF_PSEUDO_FUNC} of {@code linux/bpf.h}. */
  private static final int PSEUDO_CALL = 1;

  private static final int PSEUDO_FUNCTION = 4;

  private final ObjectFile file;
  private final Set<Place> symbols = new TreeSet<>();
  private final NavigableMap<Place, Set<Place>> targets = new TreeMap<>();

  private Calls(ObjectFile file) {
    this.file = file;
    for (ElfSymbol symbol : file.symbols()) {
      if (symbol.isFunction()) {
        symbols.add(new Place(symbol.section(), symbol.value()));
      }
    }
  }

  /** All called places, of which some may be beyond the code, with the places that call them. */
  static NavigableMap<Place, Set<Place>> of(ObjectFile file) {
    Calls calls = new Calls(file);
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        calls.scan(section);
      }
    }
    return calls.targets;
  }

  private void scan(Section section) {
    Map<Long, Relocation> relocations = new HashMap<>();
    file.relocations(section).forEach(each -> relocations.put(each.offset(), each));
    ByteBuffer code = file.buffer(section);
    boolean little = code.order() == ByteOrder.LITTLE_ENDIAN;
    for (int at = 0; at + Encoder.SLOT <= code.limit(); at += Encoder.SLOT) {
      int opcode = code.get(at) & 0xff;
      if (opcode != CALL && opcode != LOAD_WIDE) {
        continue;
      }
      int source = little ? code.get(at + 1) >> 4 & 0xf : code.get(at + 1) & 0xf;
      int value = code.getInt(at + 4);
      Relocation relocation = relocations.get((long) at);
      if (relocation != null) {
        relocated(section, at, relocation, opcode, value);
      } else if (opcode == CALL ? source == PSEUDO_CALL : source == PSEUDO_FUNCTION) {
        add(section, at, new Place(section.index(), at + (value + 1L) * Encoder.SLOT));
      }
      at += opcode == LOAD_WIDE ? Encoder.SLOT : 0;
    }
  }

  private void add(Section section, int at, Place target) {
    targets.computeIfAbsent(target, _ -> new TreeSet<>()).add(new Place(section.index(), at));
  }

  private void relocated(Section section, int at, Relocation relocation, int opcode, int value) {
    ElfSymbol symbol = file.symbol(section, relocation);
    if (file.role(symbol.section()).isCode()) {
      add(
          section,
          at,
          opcode == CALL
              ? call(symbol, relocation, value, symbols)
              : address(symbol, relocation, value));
    }
  }

  /**
   * What a call means: compilers write slots from the one behind the call, as if it stood at the
   * start of the section; some leave it out where the symbol is the function.
   */
  static Place call(ElfSymbol symbol, Relocation relocation, int value, Set<Place> functions) {
    long offset = relocation.addend().orElse((value + 1L) * Encoder.SLOT);
    Place place = new Place(symbol.section(), symbol.value() + offset);
    return symbol.type() == ElfSymbol.SECTION || functions.contains(place)
        ? place
        : new Place(symbol.section(), symbol.value());
  }

  /** What a loaded address means: bytes from the symbol. */
  static Place address(ElfSymbol symbol, Relocation relocation, int value) {
    return new Place(symbol.section(), symbol.value() + relocation.addend().orElse(value));
  }
}
