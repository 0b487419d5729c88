package dev.nectar.bytecode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What assembler text gives.
 *
 * @param instructions the program
 * @param labels the slot at which each label stands, in the order of the text
 * @param lines for each instruction, the line of the text it stands in, from 1
 */
public record Assembly(
    List<Instruction> instructions, Map<String, Integer> labels, List<Integer> lines) {
  /** Copies the collections. */
  public Assembly {
    instructions = List.copyOf(instructions);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    lines = List.copyOf(lines);
  }
}
