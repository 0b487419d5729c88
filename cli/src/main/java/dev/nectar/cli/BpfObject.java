package dev.nectar.cli;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.Section;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An object file of a BPF compiler: its code, and what the code refers to. */
final class BpfObject {
  private static final int EM_BPF = 247;
  private static final long SHF_EXECINSTR = 4;
  private static final int SHT_RELA = 4;
  private static final int SHT_REL = 9;
  private static final int SYMBOL_SIZE = 24;
  private static final int STT_OBJECT = 1;
  private static final int STT_FUNC = 2;
  private static final int STT_SECTION = 3;

  private final ElfFile elf;
  private final List<Section> sections;
  private final List<Symbol> symbols = new ArrayList<>();

  private BpfObject(ElfFile elf) {
    this.elf = elf;
    this.sections = elf.sections();
    sections.stream().filter(s -> s.type() == Section.SYMBOLS).findFirst().ifPresent(this::read);
  }

  /** An entry of the symbol table ({@code Elf64_Sym}). */
  private record Symbol(String name, int type, int section, long value) {}

  /** The sections with code of a file. */
  static List<CodeSection> code(String file, byte[] object) {
    ElfFile elf = ElfFile.of(MemorySegment.ofArray(object));
    if (elf.machine() != EM_BPF) {
      throw new NectarException(
          file + " holds code of machine " + elf.machine() + ", not of BPF, which is " + EM_BPF,
          "compile it with clang -target bpf");
    }
    return new BpfObject(elf).code();
  }

  private List<CodeSection> code() {
    List<CodeSection> code = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      if ((section.flags() & SHF_EXECINSTR) != 0 && section.size() > 0) {
        code.add(
            new CodeSection(
                section.name(), functions(i), references(i), bytes(section), elf.order()));
      }
    }
    return code;
  }

  private byte[] bytes(Section section) {
    return elf.data(section).toArray(ValueLayout.JAVA_BYTE);
  }

  private ByteBuffer buffer(Section section) {
    return ByteBuffer.wrap(bytes(section)).order(elf.order());
  }

  private void read(Section table) {
    if (table.link() < 0 || table.link() >= sections.size()) {
      return;
    }
    ByteBuffer entries = buffer(table);
    byte[] names = bytes(sections.get(table.link()));
    for (int at = 0; at + SYMBOL_SIZE <= entries.limit(); at += SYMBOL_SIZE) {
      int section = entries.getShort(at + 6) & 0xffff;
      int type = entries.get(at + 4) & 0xf;
      String name =
          type == STT_SECTION && section < sections.size()
              ? sections.get(section).name()
              : string(names, entries.getInt(at));
      symbols.add(new Symbol(name, type, section, entries.getLong(at + 8)));
    }
  }

  private static String string(byte[] names, int start) {
    int end = Math.max(start, 0);
    while (end < names.length && names[end] != 0) {
      end++;
    }
    return start < 0 || start > names.length
        ? ""
        : new String(names, start, end - start, StandardCharsets.UTF_8);
  }

  private SortedMap<Integer, String> functions(int section) {
    SortedMap<Integer, String> functions = new TreeMap<>();
    for (Symbol symbol : symbols) {
      if (symbol.type() == STT_FUNC && symbol.section() == section) {
        functions.put((int) (symbol.value() / Encoder.SLOT), symbol.name());
      }
    }
    return functions;
  }

  /** From the relocations of a section ({@code Elf64_Rel}, {@code Elf64_Rela}). */
  private SortedMap<Integer, UnaryOperator<Instruction>> references(int section) {
    SortedMap<Integer, UnaryOperator<Instruction>> references = new TreeMap<>();
    for (Section table : sections) {
      boolean relocates = table.type() == SHT_REL || table.type() == SHT_RELA;
      if (!relocates || table.info() != section) {
        continue;
      }
      ByteBuffer entries = buffer(table);
      int size = table.type() == SHT_REL ? 16 : 24;
      for (int at = 0; at + size <= entries.limit(); at += size) {
        int slot = (int) (entries.getLong(at) / Encoder.SLOT);
        long symbol = entries.getLong(at + 8) >>> 32;
        if (symbol < symbols.size()) {
          references.put(slot, named(symbols.get((int) symbol)));
        }
      }
    }
    return references;
  }

  private UnaryOperator<Instruction> named(Symbol symbol) {
    return instruction ->
        switch (instruction) {
          case Instruction.CallFunction(int offset) ->
              function(symbol, offset)
                  .<Instruction>map(Instruction.CallNamed::new)
                  .orElse(instruction);
          case Instruction.LoadWide(var dst, WideValue.Constant(long value))
              when symbol.type() == STT_SECTION ->
              new Instruction.LoadWide(
                  dst, new WideValue.MapValueNamed(symbol.name(), (int) value));
          case Instruction.LoadWide(var dst, WideValue.Constant(long value))
              when symbol.type() == STT_OBJECT && isData(symbol) ->
              new Instruction.LoadWide(
                  dst,
                  new WideValue.MapValueNamed(
                      sections.get(symbol.section()).name(), (int) (symbol.value() + value)));
          case Instruction.LoadWide(var dst, WideValue.Constant _)
              when !symbol.name().isEmpty() && symbol.type() <= STT_OBJECT ->
              new Instruction.LoadWide(dst, new WideValue.MapNamed(symbol.name()));
          default -> instruction;
        };
  }

  /** Whether a symbol is a variable of the program: maps lie in sections of their own. */
  private boolean isData(Symbol symbol) {
    int section = symbol.section();
    return section > 0
        && section < sections.size()
        && !sections.get(section).name().endsWith("maps");
  }

  /** The function that a call means: a symbol itself, or what stands at a place of its section. */
  private Optional<String> function(Symbol symbol, int offset) {
    if (symbol.type() != STT_SECTION) {
      return Optional.of(symbol.name()).filter(name -> !name.isEmpty());
    }
    return Optional.ofNullable(functions(symbol.section()).get(offset + 1));
  }
}
