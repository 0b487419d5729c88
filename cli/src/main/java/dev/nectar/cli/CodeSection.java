package dev.nectar.cli;

import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.MalformedProgramException;
import dev.nectar.report.NectarException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Code to disassemble.
 *
 * @param name the section it comes from; empty if it comes from none
 * @param functions names of functions, by the slot they start at
 * @param references what instructions refer to by name, by their slot
 * @param code the code
 * @param order its byte order
 */
record CodeSection(
    String name,
    SortedMap<Integer, String> functions,
    SortedMap<Integer, UnaryOperator<Instruction>> references,
    byte[] code,
    ByteOrder order) {
  /** Code that comes from no section. */
  static CodeSection bare(byte[] code, ByteOrder order) {
    return new CodeSection("", new TreeMap<>(), new TreeMap<>(), code, order);
  }

  /** Its instructions, with names where they refer to something by name. */
  List<Instruction> instructions() {
    List<Instruction> named = new ArrayList<>();
    int slot = 0;
    for (Instruction instruction : decoded()) {
      named.add(references.getOrDefault(slot, UnaryOperator.identity()).apply(instruction));
      slot += instruction.slots();
    }
    return named;
  }

  private List<Instruction> decoded() {
    try {
      return Decoder.decode(code, order);
    } catch (MalformedProgramException e) {
      if (name.isEmpty()) {
        throw e;
      }
      throw new NectarException("section " + name + ": " + e.getMessage(), e.advice(), e);
    }
  }
}
