package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.ByteSwap;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.Extension;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.List;

/** The eBPF program that a translation writes, and the registers it uses. */
final class TranslatedCode {
  static final Register A = Register.R0;
  static final Register X = Register.R7;
  static final Register CONTEXT = Register.R6;

  /** Survives helpers and legacy loads. */
  static final Register SAVED_A = Register.R8;

  private final ClassicTranslation.Outcome outcome;
  private final List<Instruction> instructions = new ArrayList<>();

  TranslatedCode(ClassicTranslation.Outcome outcome) {
    this.outcome = outcome;
  }

  /** The number of instructions so far; each takes one slot. */
  int size() {
    return instructions.size();
  }

  List<Instruction> code() {
    return List.copyOf(instructions);
  }

  void add(Instruction instruction) {
    instructions.add(instruction);
  }

  void replace(int at, Instruction instruction) {
    instructions.set(at, instruction);
  }

  void alu(AluOp op, Register dst, Operand src) {
    add(new Instruction.Alu(Width.WORD, op, dst, src));
  }

  void set(Register dst, int value) {
    alu(AluOp.MOV, dst, new Operand.Imm(value));
  }

  void copy(Register dst, Register src) {
    alu(AluOp.MOV, dst, new Operand.Reg(src));
  }

  /** Arithmetic on all 64 bits, for addresses. */
  void wide(AluOp op, Register dst, Operand src) {
    add(new Instruction.Alu(Width.DOUBLE, op, dst, src));
  }

  void load(Width width, Register dst, Register base, int offset) {
    add(new Instruction.Load(width, Extension.ZERO, dst, base, offset));
  }

  /** Packet bytes in a register become a number. */
  void fromNetworkOrder(Register register, Width width) {
    if (width != Width.BYTE) {
      add(new Instruction.Endian(ByteSwap.BIG_ENDIAN, width, register));
    }
  }

  /** X becomes the header's length that is in A's lower four bits. */
  void headerLength() {
    alu(AluOp.AND, A, new Operand.Imm(0xf));
    alu(AluOp.LSH, A, new Operand.Imm(2));
    copy(X, A);
  }

  /** Ends the program without a match unless the condition holds. */
  void require(Width width, JumpOp op, Register left, Operand right) {
    unless(width, op, left, right, () -> endWith(0));
  }

  /** Ends the program with A unless a register has another value than 0. */
  void endWithAUnless(Register register) {
    unless(Width.WORD, JumpOp.NE, register, new Operand.Imm(0), this::endWithA);
  }

  private void unless(Width width, JumpOp op, Register left, Operand right, Runnable code) {
    int at = size();
    add(new Instruction.Exit());
    code.run();
    replace(at, new Instruction.JumpIf(width, op, left, right, size() - at - 1));
  }

  /** Ends the program; the filter's result is a constant. */
  void endWith(int value) {
    set(
        A,
        switch (outcome) {
          case ClassicTranslation.Value _ -> value;
          case ClassicTranslation.Verdict(int match, int noMatch) -> value == 0 ? noMatch : match;
        });
    add(new Instruction.Exit());
  }

  /** Ends the program; the filter's result is A. */
  void endWithA() {
    if (outcome instanceof ClassicTranslation.Verdict(int match, int _)) {
      require(Width.WORD, JumpOp.NE, A, new Operand.Imm(0));
      set(A, match);
    }
    add(new Instruction.Exit());
  }

  /** What the program returns where the filter's result is 0. */
  int noMatch() {
    return outcome instanceof ClassicTranslation.Verdict(int _, int noMatch) ? noMatch : 0;
  }
}
