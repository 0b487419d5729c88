package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Instruction;
import java.util.Arrays;
import java.util.List;

/** Where instructions are encoded: between indexes in a list and 8-byte slots. */
final class Slots {
  /** What {@link #instruction} answers for the second slot of an instruction. */
  static final int MIDDLE = -1;

  private final int[] slots;
  private final int[] instructions;

  Slots(List<Instruction> program) {
    slots = new int[program.size()];
    int slot = 0;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot;
      slot = Math.addExact(slot, program.get(i).slots());
    }
    instructions = new int[slot];
    Arrays.fill(instructions, MIDDLE);
    for (int i = 0; i < slots.length; i++) {
      instructions[slots[i]] = i;
    }
  }

  /** How many slots the program has. */
  int count() {
    return instructions.length;
  }

  /** The first slot of an instruction. */
  int of(int instruction) {
    return slots[instruction];
  }

  /** The instruction that starts in a slot, or {@link #MIDDLE}. */
  int instruction(int slot) {
    return instructions[slot];
  }
}
