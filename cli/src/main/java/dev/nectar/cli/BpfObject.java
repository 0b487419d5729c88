package dev.nectar.cli;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An object file of a BPF compiler: its code, and what the code refers to. */
final class BpfObject {
  private final ElfFile elf;
  private final List<ElfSymbol> symbols;

  private BpfObject(ElfFile elf) {
    this.elf = elf;
    this.symbols = elf.symbols();
  }

  /** The sections with code of a file. */
  static List<CodeSection> code(String file, byte[] object) {
    ElfFile elf = ElfFile.of(MemorySegment.ofArray(object));
    if (elf.machine() != ElfFile.BPF) {
      throw new NectarException(
          file
              + " holds code of machine "
              + elf.machine()
              + ", not of BPF, which is "
              + ElfFile.BPF,
          "compile it with clang -target bpf");
    }
    return new BpfObject(elf).code();
  }

  private List<CodeSection> code() {
    List<CodeSection> code = new ArrayList<>();
    for (Section section : elf.sections()) {
      if ((section.flags() & Section.EXECUTABLE) != 0 && section.size() > 0) {
        code.add(
            new CodeSection(
                section.name(),
                functions(section.index()),
                references(section),
                bytes(section),
                elf.order()));
      }
    }
    return code;
  }

  private byte[] bytes(Section section) {
    return elf.data(section).toArray(ValueLayout.JAVA_BYTE);
  }

  private String sectionName(ElfSymbol symbol) {
    return elf.section(symbol.section()).map(Section::name).orElse("");
  }

  private SortedMap<Integer, String> functions(int section) {
    SortedMap<Integer, String> functions = new TreeMap<>();
    for (ElfSymbol symbol : symbols) {
      if (symbol.type() == ElfSymbol.FUNCTION && symbol.section() == section) {
        functions.put((int) (symbol.value() / Encoder.SLOT), symbol.name());
      }
    }
    return functions;
  }

  private SortedMap<Integer, UnaryOperator<Instruction>> references(Section section) {
    SortedMap<Integer, UnaryOperator<Instruction>> references = new TreeMap<>();
    for (Relocation relocation : elf.relocations(section)) {
      int symbol = relocation.symbol();
      if (symbol >= 0 && symbol < symbols.size()) {
        int slot = (int) (relocation.offset() / Encoder.SLOT);
        references.put(slot, named(symbols.get(symbol)));
      }
    }
    return references;
  }

  private UnaryOperator<Instruction> named(ElfSymbol symbol) {
    return instruction ->
        switch (instruction) {
          case Instruction.CallFunction(int offset) ->
              function(symbol, offset)
                  .<Instruction>map(Instruction.CallNamed::new)
                  .orElse(instruction);
          case Instruction.LoadWide(var dst, WideValue.Constant(long value))
              when symbol.type() == ElfSymbol.SECTION ->
              new Instruction.LoadWide(
                  dst, new WideValue.MapValueNamed(sectionName(symbol), (int) value));
          case Instruction.LoadWide(var dst, WideValue.Constant(long value))
              when symbol.type() == ElfSymbol.OBJECT && isData(symbol) ->
              new Instruction.LoadWide(
                  dst,
                  new WideValue.MapValueNamed(sectionName(symbol), (int) (symbol.value() + value)));
          case Instruction.LoadWide(var dst, WideValue.Constant _)
              when !symbol.name().isEmpty() && symbol.type() <= ElfSymbol.OBJECT ->
              new Instruction.LoadWide(dst, new WideValue.MapNamed(symbol.name()));
          default -> instruction;
        };
  }

  /** Whether a symbol is a variable of the program: maps lie in sections of their own. */
  private boolean isData(ElfSymbol symbol) {
    return symbol.section() > 0
        && elf.section(symbol.section()).filter(s -> !s.name().endsWith("maps")).isPresent();
  }

  /** The function that a call means: a symbol itself, or what stands at a place of its section. */
  private Optional<String> function(ElfSymbol symbol, int offset) {
    if (symbol.type() != ElfSymbol.SECTION) {
      return Optional.of(symbol.name()).filter(name -> !name.isEmpty());
    }
    return Optional.ofNullable(functions(symbol.section()).get(offset + 1));
  }
}
