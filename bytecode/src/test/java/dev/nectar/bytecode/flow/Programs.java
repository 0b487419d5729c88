package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Instructions of which only the flow matters, and programs that clang compiled. */
final class Programs {
  static final Instruction EXIT = new Instruction.Exit();
  static final Instruction PLAIN =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0));
  static final Instruction WIDE =
      new Instruction.LoadWide(Register.R1, new WideValue.Constant(1L << 32));

  private Programs() {}

  static Instruction jump(int offset) {
    return new Instruction.Jump(offset);
  }

  static Instruction branch(int offset) {
    return new Instruction.JumpIf(Width.DOUBLE, JumpOp.EQ, Register.R1, new Operand.Imm(0), offset);
  }

  static Instruction call(int offset) {
    return new Instruction.CallFunction(offset);
  }

  static Instruction address(int offset) {
    return new Instruction.LoadWide(Register.R2, new WideValue.Function(offset));
  }

  /** The program of a file beside this class, in hexadecimal; its source lies there too. */
  static List<Instruction> compiled(String name) {
    byte[] code = HexFormat.of().parseHex(resource(name + ".hex").replaceAll("\\s", ""));
    return Decoder.decode(code, ByteOrder.LITTLE_ENDIAN);
  }

  static String resource(String name) {
    try (InputStream in = Programs.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
