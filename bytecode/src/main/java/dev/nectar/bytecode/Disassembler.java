package dev.nectar.bytecode;

import java.util.List;

/** Instructions as the kernel's verifier log writes them ({@code kernel/bpf/disasm.c}). */
public final class Disassembler {
  private Disassembler() {}

  /**
   * The text of some instructions, a line each, headed by its slot.
   *
   * @param instructions the instructions
   * @return lines, each ended by a line break
   */
  public static String print(List<Instruction> instructions) {
    StringBuilder out = new StringBuilder();
    int slot = 0;
    for (Instruction instruction : instructions) {
      out.append(slot).append(": ").append(print(instruction)).append('\n');
      slot += instruction.slots();
    }
    return out.toString();
  }

  /**
   * The text of an instruction.
   *
   * @param instruction the instruction
   * @return for example {@code r1 = *(u32 *)(r2 +8)}
   */
  public static String print(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu i when i.op() == AluOp.NEG ->
          name(i.width(), i.dst()) + " = -" + name(i.width(), i.dst());
      case Instruction.Alu i ->
          name(i.width(), i.dst()) + " " + i.op().text() + separator(i.op()) + operand(i);
      case Instruction.Endian i ->
          i.dst()
              + " = "
              + (i.order() == java.nio.ByteOrder.BIG_ENDIAN ? "be" : "le")
              + i.bits()
              + " "
              + i.dst();
      case Instruction.LoadWide i -> i.dst() + " = " + wide(i.value());
      case Instruction.Load i ->
          i.dst()
              + " = *("
              + (i.extension() == Instruction.Extension.SIGN ? "s" : "u")
              + 8 * i.width().bytes()
              + " *)"
              + address(i.base(), i.offset());
      case Instruction.Store i ->
          "*(u"
              + 8 * i.width().bytes()
              + " *)"
              + address(i.base(), i.offset())
              + " = "
              + operand(Width.DOUBLE, i.src());
      case Instruction.Atomic i ->
          "lock *(u"
              + 8 * i.width().bytes()
              + " *)"
              + address(i.base(), i.offset())
              + " "
              + i.op().text()
              + " "
              + i.src();
      case Instruction.Jump i -> "goto pc" + signed(i.offset());
      case Instruction.JumpIf i ->
          "if "
              + name(i.width(), i.left())
              + " "
              + i.op().text()
              + " "
              + jumpOperand(i)
              + " goto pc"
              + signed(i.offset());
      case Instruction.Call i -> "call #" + i.helper();
      case Instruction.Exit _ -> "exit";
    };
  }

  private static String separator(AluOp op) {
    return switch (op) {
      case MOVSX8, MOVSX16, MOVSX32 -> "";
      default -> " ";
    };
  }

  private static String operand(Instruction.Alu alu) {
    return operand(alu.width(), alu.src());
  }

  private static String jumpOperand(Instruction.JumpIf jump) {
    return jump.right() instanceof Operand.Imm(int value)
        ? "0x" + Integer.toHexString(value)
        : operand(jump.width(), jump.right());
  }

  private static String operand(Width width, Operand operand) {
    return switch (operand) {
      case Operand.Reg(Register register) -> name(width, register);
      case Operand.Imm(int value) -> Integer.toString(value);
    };
  }

  private static String wide(WideValue value) {
    return switch (value) {
      case WideValue.Constant c -> "0x" + Long.toHexString(c.value());
      case WideValue.MapNamed map -> "map[" + map.name() + "]";
      case WideValue.MapFd map -> "map[fd:" + map.fd() + "]";
    };
  }

  private static String address(Register base, int offset) {
    return "(" + base + " " + signed(offset) + ")";
  }

  private static String signed(int offset) {
    return offset < 0 ? Integer.toString(offset) : "+" + offset;
  }

  private static String name(Width width, Register register) {
    return (width == Width.DOUBLE ? "r" : "w") + register.ordinal();
  }
}
