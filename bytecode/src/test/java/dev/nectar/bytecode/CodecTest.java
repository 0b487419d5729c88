package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected bytes are what LLVM's assembler gives for the text beside them. */
final class CodecTest {
  private static String hex(Instruction instruction) {
    return HexFormat.of().formatHex(Encoder.encode(List.of(instruction), ByteOrder.LITTLE_ENDIAN));
  }

  private static void check(Instruction instruction, String text, String bytes) {
    assertThat(hex(instruction)).as(text).isEqualTo(bytes);
    assertThat(new Disassembler(Dialect.KERNEL).print(instruction)).isEqualTo(text);
  }

  private static Operand imm(int value) {
    return new Operand.Imm(value);
  }

  private static Operand reg(Register register) {
    return new Operand.Reg(register);
  }

  @Test
  void arithmetic() {
    check(
        new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R1, imm(1)),
        "r1 = 1",
        "b701000001000000");
    check(
        new Instruction.Alu(Width.WORD, AluOp.MOV, Register.R1, reg(Register.R2)),
        "w1 = w2",
        "bc21000000000000");
    check(
        new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R3, imm(-8)),
        "r3 += -8",
        "07030000f8ffffff");
    check(
        new Instruction.Alu(Width.DOUBLE, AluOp.SDIV, Register.R3, reg(Register.R4)),
        "r3 s/= r4",
        "3f43010000000000");
    check(
        new Instruction.MoveSigned(Width.DOUBLE, Width.BYTE, Register.R1, Register.R2),
        "r1 = (s8)r2",
        "bf21080000000000");
    check(new Instruction.Negate(Width.DOUBLE, Register.R1), "r1 = -r1", "8701000000000000");
    check(
        new Instruction.Endian(ByteSwap.BIG_ENDIAN, Width.HALF, Register.R1),
        "r1 = be16 r1",
        "dc01000010000000");
  }

  @Test
  void memory() {
    check(
        new Instruction.Load(Width.WORD, Instruction.Extension.ZERO, Register.R0, Register.R1, 8),
        "r0 = *(u32 *)(r1 +8)",
        "6110080000000000");
    check(
        new Instruction.Load(Width.BYTE, Instruction.Extension.SIGN, Register.R0, Register.R1, -1),
        "r0 = *(s8 *)(r1 -1)",
        "9110ffff00000000");
    check(
        new Instruction.Store(Width.DOUBLE, Register.R10, -8, reg(Register.R6)),
        "*(u64 *)(r10 -8) = r6",
        "7b6af8ff00000000");
    check(
        new Instruction.Store(Width.HALF, Register.R10, -8, imm(7)),
        "*(u16 *)(r10 -8) = 7",
        "6a0af8ff07000000");
    check(
        new Instruction.Atomic(Width.DOUBLE, AtomicOp.ADD, Register.R1, 0, Register.R2),
        "lock *(u64 *)(r1 +0) += r2",
        "db21000000000000");
  }

  @Test
  void wideLoadsTakeTwoSlots() {
    check(
        new Instruction.LoadWide(Register.R1, new WideValue.Constant(0x1122_3344_5566_7788L)),
        "r1 = 0x1122334455667788",
        "18010000887766550000000044332211");
    check(
        new Instruction.LoadWide(Register.R1, new WideValue.MapFd(5)),
        "r1 = map[id:5]",
        "18110000050000000000000000000000");
    check(
        new Instruction.LoadWide(Register.R2, new WideValue.LinkedFunction(53, 1)),
        "r2 = subprog[+53]#1",
        "18420000350000000000000001000000");
  }

  @Test
  void jumpsAndCalls() {
    check(
        new Instruction.JumpIf(Width.DOUBLE, JumpOp.SGT, Register.R2, imm(7), 3),
        "if r2 s> 0x7 goto pc+3",
        "6502030007000000");
    check(
        new Instruction.JumpIf(Width.WORD, JumpOp.EQ, Register.R2, reg(Register.R3), -2),
        "if w2 == w3 goto pc-2",
        "1e32feff00000000");
    check(new Instruction.Jump(5), "goto pc+5", "0500050000000000");
    check(new Instruction.Call(14), "call bpf_get_current_pid_tgid#14", "850000000e000000");
    check(new Instruction.Exit(), "exit", "9500000000000000");
  }

  @Test
  void bigEndianMachinesSwapRegistersToo() {
    assertThat(
            HexFormat.of()
                .formatHex(
                    Encoder.encode(
                        List.of(
                            new Instruction.Store(
                                Width.DOUBLE, Register.R10, -8, reg(Register.R6))),
                        ByteOrder.BIG_ENDIAN)))
        .isEqualTo("7ba6fff800000000");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> hex(new Instruction.Jump(40_000)))
        .hasMessage("offset 40000 does not fit into 16 bits");
    assertThatThrownBy(
            () -> hex(new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("m"))))
        .hasMessage("m is not resolved yet");
  }
}
