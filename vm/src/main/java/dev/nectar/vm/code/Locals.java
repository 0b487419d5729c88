package dev.nectar.vm.code;

import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import java.lang.classfile.CodeBuilder;

/** Registers as local variables of a method: the run, R10, R1 to R5 as given; then R0, R6 to R9. */
final class Locals {
  private final CodeBuilder out;

  Locals(CodeBuilder out) {
    this.out = out;
  }

  static int local(Register register) {
    return switch (register) {
      case R10 -> 1;
      case R0 -> 13;
      case R1, R2, R3, R4, R5 -> 1 + 2 * register.ordinal();
      case R6, R7, R8, R9 -> 3 + 2 * register.ordinal();
    };
  }

  void load(Register register) {
    out.lload(local(register));
  }

  void loadInt(Register register) {
    load(register);
    out.l2i();
  }

  void store(Register register) {
    out.lstore(local(register));
  }

  void load(Operand operand) {
    switch (operand) {
      case Operand.Reg(Register register) -> load(register);
      case Operand.Imm(int value) -> out.loadConstant((long) value);
    }
  }

  void loadInt(Operand operand) {
    switch (operand) {
      case Operand.Reg(Register register) -> loadInt(register);
      case Operand.Imm(int value) -> out.loadConstant(value);
    }
  }

  void widen() {
    out.i2l().loadConstant(0xffff_ffffL).land();
  }

  void move(Register dst, Register src) {
    load(src);
    store(dst);
  }
}
