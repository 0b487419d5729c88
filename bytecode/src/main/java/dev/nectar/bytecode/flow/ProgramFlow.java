package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.Map;

/**
 * The flow of control of a program: its functions and who calls whom. Immutable.
 *
 * <p>A function starts at the program's start, where a call leads and where an address of a
 * function points, and ends where the next starts. As Linux does, this demands of every jump, in
 * code that cannot be reached too, that it stays in its function.
 */
public final class ProgramFlow {
  private final List<Instruction> instructions;
  private final Slots slots;
  private final List<FunctionFlow> functions;
  private final CallGraph calls;

  ProgramFlow(
      List<Instruction> instructions, Slots slots, List<FunctionFlow> functions, CallGraph calls) {
    this.instructions = instructions;
    this.slots = slots;
    this.functions = List.copyOf(functions);
    this.calls = calls;
  }

  /**
   * The flow of a program without jumps to addresses from tables.
   *
   * @param program its instructions
   * @return its flow
   * @throws FlowException if it is empty; if a jump or call leads out of it or into the middle of
   *     an instruction, or a jump into another function; if control can run past the end of a
   *     function; if it holds an {@link Instruction.JumpRegister}
   */
  public static ProgramFlow of(List<Instruction> program) {
    return of(program, Map.of());
  }

  /**
   * The flow of a program.
   *
   * @param program its instructions
   * @param tables for each {@link Instruction.JumpRegister} where it may lead; key and values are
   *     indexes in the list of instructions
   * @return its flow
   * @throws FlowException as {@link #of(List)} throws it; if a table is missing or leads out of the
   *     function
   */
  public static ProgramFlow of(List<Instruction> program, Map<Integer, List<Integer>> tables) {
    return new FlowBuilder(List.copyOf(program), tables).build();
  }

  /**
   * The program.
   *
   * @return its instructions
   */
  public List<Instruction> instructions() {
    return instructions;
  }

  /**
   * Where an instruction is encoded, as listings show it.
   *
   * @param instruction its index in {@link #instructions()}
   * @return the index of its first 8-byte slot
   */
  public int slot(int instruction) {
    return slots.of(instruction);
  }

  /**
   * The functions of the program.
   *
   * @return at least one, in the order of the program
   */
  public List<FunctionFlow> functions() {
    return functions;
  }

  /**
   * Who calls whom.
   *
   * @return the graph, whose nodes are the numbers of functions
   */
  public CallGraph calls() {
    return calls;
  }
}
