package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What Linux refuses of instructions whatever comes before them: operands that no run makes right,
 * jumps to where nothing is, what no run comes to. It follows no values: a program that passes may
 * still do what it must not. Stateless.
 */
public final class InstructionCheck {
  private InstructionCheck() {}

  /**
   * What is wrong.
   *
   * @param slot where
   * @param reason why, in the words of the kernel's log where it has some
   */
  public record Refusal(int slot, String reason) {}

  /**
   * Looks at a program.
   *
   * @param instructions with the functions it calls behind its own
   * @param linkage what they name
   * @return what is wrong first; empty if nothing is
   */
  public static Optional<Refusal> check(List<Instruction> instructions, Linkage linkage) {
    Code code = new Code(instructions, linkage);
    BitSet reached = new BitSet();
    for (int start : code.starts()) {
      reached.or(code.reachable(start));
    }
    for (int slot = 0; slot < code.slots(); slot++) {
      if (code.has(slot)) {
        Optional<String> reason = reason(code, slot, reached);
        if (reason.isPresent()) {
          int at = slot;
          return reason.map(why -> new Refusal(at, why));
        }
      }
    }
    return code.slots() == 0 ? Optional.of(new Refusal(0, "no instruction")) : Optional.empty();
  }

  private static Optional<String> reason(Code code, int slot, BitSet reached) {
    Instruction instruction = code.at(slot);
    for (int target : code.targets(slot)) {
      if (!code.has(target)) {
        return Optional.of("jump out of range from insn " + slot + " to " + target);
      }
    }
    if (!reached.get(slot)) {
      return Optional.of("unreachable insn " + slot);
    }
    if (!Code.ends(instruction) && !code.has(slot + instruction.slots())) {
      return Optional.of("last insn is not an exit or jmp");
    }
    return written(instruction) == Register.R10
        ? Optional.of("frame pointer is read only")
        : operands(code, slot, instruction);
  }

  private static Optional<String> operands(Code code, int slot, Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu(var width, AluOp op, _, Operand.Imm(int value)) ->
          switch (op) {
            case LSH, RSH, ARSH ->
                value < 0 || value >= 8 * width.bytes()
                    ? Optional.of("invalid shift " + value)
                    : Optional.empty();
            case DIV, SDIV, MOD, SMOD -> value == 0 ? Optional.of("div by zero") : Optional.empty();
            default -> Optional.empty();
          };
      case Instruction.Call(int helper) ->
          helper == Jit.TAIL_CALL || code.linkage().helper(helper).isPresent()
              ? Optional.empty()
              : Optional.of("invalid func unknown#" + helper);
      case Instruction.CallFunction(int offset) ->
          code.has(slot + 1 + offset)
              ? Optional.empty()
              : Optional.of("call to invalid destination");
      case Instruction.LoadWide(_, WideValue.Function(int offset)) ->
          code.has(slot + 1 + offset)
              ? Optional.empty()
              : Optional.of("func pointer to invalid destination");
      case Instruction.CallRegister _ -> Optional.of("BPF_CALL uses reserved fields");
      case Instruction.CallLinked _,
          Instruction.CallNamed _,
          Instruction.PerCpuAddress _,
          Instruction.SpeculationBarrier _ ->
          Optional.of("unknown opcode");
      default -> Optional.empty();
    };
  }

  /** The register an instruction writes first; R0 if it writes none that matters. */
  private static Register written(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu alu -> alu.dst();
      case Instruction.Negate negate -> negate.dst();
      case Instruction.MoveSigned move -> move.dst();
      case Instruction.Endian endian -> endian.dst();
      case Instruction.CastAddressSpace cast -> cast.dst();
      case Instruction.LoadWide load -> load.dst();
      case Instruction.Load load -> load.dst();
      case Instruction.LoadAcquire load -> load.dst();
      case Instruction.Atomic(_, var op, _, _, Register src) ->
          switch (op) {
            case ADD, OR, AND, XOR, COMPARE_EXCHANGE -> Register.R0;
            default -> src;
          };
      default -> Register.R0;
    };
  }
}
