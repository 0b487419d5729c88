package dev.nectar.bytecode.classic;

import java.util.List;

/** Classic programs as text, in the three forms of tcpdump. Stateless. */
public final class ClassicPrinter {
  private ClassicPrinter() {}

  /**
   * The listing that {@code tcpdump -d} prints; {@link ClassicAssembler} reads it.
   *
   * @param program the instructions
   * @return a line each, headed by its index and ended by a line break
   */
  public static String listing(List<ClassicInstruction> program) {
    StringBuilder out = new StringBuilder();
    for (int index = 0; index < program.size(); index++) {
      out.append(line(program.get(index), index)).append('\n');
    }
    return out.toString();
  }

  /**
   * The elements of a C array of {@code struct sock_filter}, as {@code tcpdump -dd} prints them.
   *
   * @param program the instructions
   * @return a line each, ended by a line break
   * @throws IllegalArgumentException if an instruction cannot be encoded
   */
  public static String array(List<ClassicInstruction> program) {
    StringBuilder out = new StringBuilder();
    for (ClassicInstruction instruction : program) {
      SockFilter f = ClassicCodec.fields(instruction);
      out.append(
          "{ 0x%x, %d, %d, 0x%08x },\n"
              .formatted(f.code(), f.jumpTrue(), f.jumpFalse(), f.constant()));
    }
    return out.toString();
  }

  /**
   * Decimal numbers, as {@code tcpdump -ddd} prints them: the number of instructions, then the four
   * fields of each.
   *
   * @param program the instructions
   * @return lines, each ended by a line break
   * @throws IllegalArgumentException if an instruction cannot be encoded
   */
  public static String numbers(List<ClassicInstruction> program) {
    StringBuilder out = new StringBuilder().append(program.size()).append('\n');
    for (ClassicInstruction instruction : program) {
      SockFilter f = ClassicCodec.fields(instruction);
      out.append(
          "%d %d %d %d\n"
              .formatted(
                  f.code(), f.jumpTrue(), f.jumpFalse(), Integer.toUnsignedLong(f.constant())));
    }
    return out.toString();
  }

  /**
   * One line of the listing.
   *
   * @param instruction the instruction
   * @param index where it stands, which jumps are counted from
   * @return the line without its break
   */
  public static String line(ClassicInstruction instruction, int index) {
    Form form = Form.of(instruction);
    String operand = operand(form, instruction, index);
    String line = "(%03d) %-8s ".formatted(index, form.mnemonic());
    return instruction instanceof ClassicInstruction.JumpIf jump
        ? line
            + "%-16s jt %d\tjf %d"
                .formatted(operand, index + 1 + jump.ifTrue(), index + 1 + jump.ifFalse())
        : line + operand;
  }

  private static String operand(Form form, ClassicInstruction instruction, int index) {
    return switch (instruction) {
      case ClassicInstruction.Jump(int offset) -> form.format().formatted(index + 1 + offset);
      case ClassicInstruction.LoadPacket load
          when load.base() == ClassicInstruction.Base.ABSOLUTE ->
          Ancillary.at(load.offset())
              .map(each -> "[" + each.text() + "]")
              .orElseGet(() -> form.format().formatted(load.offset()));
      default -> form.format().formatted(Form.constant(instruction));
    };
  }
}
