package dev.nectar.cli;

import dev.nectar.elf.ElfFile;
import dev.nectar.elf.Section;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Code to disassemble.
 *
 * @param name the section it comes from; empty if it comes from none
 * @param functions names of functions, by the byte they start at
 * @param code the code
 * @param order its byte order
 */
record CodeSection(
    String name, SortedMap<Integer, String> functions, byte[] code, ByteOrder order) {
  private static final int EM_BPF = 247;
  private static final long SHF_EXECINSTR = 4;
  private static final int SYMBOL_SIZE = 24;
  private static final int STT_FUNC = 2;

  /** Code that comes from no section. */
  static CodeSection bare(byte[] code, ByteOrder order) {
    return new CodeSection("", new TreeMap<>(), code, order);
  }

  /** The sections with code of an object file of a BPF compiler. */
  static List<CodeSection> of(String file, byte[] object) {
    ElfFile elf = ElfFile.of(MemorySegment.ofArray(object));
    if (elf.machine() != EM_BPF) {
      throw new NectarException(
          file + " holds code of machine " + elf.machine() + ", not of BPF, which is " + EM_BPF,
          "compile it with clang -target bpf");
    }
    List<Section> sections = elf.sections();
    List<CodeSection> code = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      if ((section.flags() & SHF_EXECINSTR) != 0 && section.size() > 0) {
        code.add(
            new CodeSection(section.name(), functions(elf, i), bytes(elf, section), elf.order()));
      }
    }
    return code;
  }

  private static byte[] bytes(ElfFile elf, Section section) {
    return elf.data(section).toArray(ValueLayout.JAVA_BYTE);
  }

  /** The symbols of functions in a section ({@code Elf64_Sym}). */
  private static SortedMap<Integer, String> functions(ElfFile elf, int index) {
    SortedMap<Integer, String> functions = new TreeMap<>();
    for (Section table : elf.sections()) {
      if (table.type() != Section.SYMBOLS || table.link() >= elf.sections().size()) {
        continue;
      }
      ByteBuffer symbols = ByteBuffer.wrap(bytes(elf, table)).order(elf.order());
      byte[] names = bytes(elf, elf.sections().get(table.link()));
      for (int at = 0; at + SYMBOL_SIZE <= symbols.limit(); at += SYMBOL_SIZE) {
        if ((symbols.get(at + 4) & 0xf) == STT_FUNC
            && (symbols.getShort(at + 6) & 0xffff) == index) {
          functions.put((int) symbols.getLong(at + 8), string(names, symbols.getInt(at)));
        }
      }
    }
    return functions;
  }

  private static String string(byte[] names, int start) {
    int end = start;
    while (end >= 0 && end < names.length && names[end] != 0) {
      end++;
    }
    return start < 0 || start > end
        ? ""
        : new String(names, start, end - start, StandardCharsets.UTF_8);
  }
}
