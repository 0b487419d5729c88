package dev.nectar.bytecode;

/**
 * The operands of an instruction, each in the field of the encoding that holds it; 0 in fields its
 * form has no use for.
 *
 * @param dst the number of the destination register
 * @param src the number of the source register
 * @param off the 16-bit offset
 * @param imm the 32-bit immediate
 * @param high the immediate of the second slot
 * @param name what an instruction without encoding names, otherwise empty
 */
record Fields(int dst, int src, int off, int imm, int high, String name) {
  static final Fields NONE = new Fields(0, 0, 0, 0, 0, "");

  static Fields of(int dst, int src, int off, int imm) {
    return new Fields(dst, src, off, imm, 0, "");
  }

  int get(Field field) {
    return switch (field) {
      case DST -> dst;
      case SRC -> src;
      case OFF -> off;
      case IMM -> imm;
      case HIGH -> high;
    };
  }

  Fields with(Field field, int value) {
    return switch (field) {
      case DST -> new Fields(value, src, off, imm, high, name);
      case SRC -> new Fields(dst, value, off, imm, high, name);
      case OFF -> new Fields(dst, src, value, imm, high, name);
      case IMM -> new Fields(dst, src, off, value, high, name);
      case HIGH -> new Fields(dst, src, off, imm, value, name);
    };
  }

  Fields named(String text) {
    return new Fields(dst, src, off, imm, high, text);
  }

  Register dstRegister() {
    return Register.of(dst);
  }

  Register srcRegister() {
    return Register.of(src);
  }

  Operand srcOperand() {
    return new Operand.Reg(srcRegister());
  }

  Operand immOperand() {
    return new Operand.Imm(imm);
  }
}
