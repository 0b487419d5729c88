package dev.nectar.object.link;

import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A function's code, fitted to a kernel's types.
 *
 * @param instructions the code; names are not resolved yet
 * @param poisoned by slot in the function, why an instruction was made invalid
 */
record RelocatedBody(List<Instruction> instructions, Map<Integer, Supplier<String>> poisoned) {
  RelocatedBody {
    instructions = List.copyOf(instructions);
    poisoned = Map.copyOf(poisoned);
  }

  int slots() {
    return instructions.stream().mapToInt(Instruction::slots).sum();
  }
}
