package dev.nectar.bytecode;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Instructions as text. Not for several threads at once. */
public final class Disassembler {
  private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

  private final Dialect dialect;
  private final Names names;
  private final Map<Form, Pattern> patterns = new IdentityHashMap<>();

  /**
   * For programs of an unknown kernel.
   *
   * @param dialect how to write
   */
  public Disassembler(Dialect dialect) {
    this(dialect, Names.NONE);
  }

  /**
   * For programs of a kernel.
   *
   * @param dialect how to write
   * @param names names of the kernel's functions
   */
  public Disassembler(Dialect dialect, Names names) {
    this.dialect = dialect;
    this.names = names;
  }

  /**
   * The text of an instruction.
   *
   * @param instruction the instruction
   * @return for example {@code r1 = *(u32 *)(r2 +8)}
   */
  public String print(Instruction instruction) {
    if (dialect == Dialect.KERNEL
        && instruction instanceof Instruction.CallLinked(int offset, int function)) {
      return "call pc"
          + signed(offset)
          + "#"
          + names.linked(function).orElse(Integer.toString(function));
    }
    Encoding encoding = Encoding.of(instruction);
    Form form = InstructionSet.form(encoding.shape());
    Pattern pattern = patterns.computeIfAbsent(form, f -> Pattern.parse(f.pattern(dialect)));
    StringBuilder out = new StringBuilder();
    for (Pattern.Part part : pattern.parts()) {
      switch (part) {
        case Pattern.Part.Text(String text) -> out.append(text);
        case Pattern.Part.Operand(Hole hole) -> out.append(operand(hole, encoding.fields()));
      }
    }
    return out.toString();
  }

  /**
   * The text of a program, a line for each instruction, headed by its slot. In the kernel's dialect
   * the opcode stands before the text, in LLVM's all bytes do, as {@code llvm-objdump} has them.
   *
   * @param instructions the program
   * @return lines, each ended by a line break
   */
  public String listing(List<Instruction> instructions) {
    return listing(instructions, ByteOrder.nativeOrder());
  }

  /**
   * The text of a program, as {@link #listing(List)} gives it.
   *
   * @param instructions the program
   * @param order the byte order in which bytes are shown
   * @return lines, each ended by a line break
   */
  public String listing(List<Instruction> instructions, ByteOrder order) {
    StringBuilder out = new StringBuilder();
    int slot = 0;
    for (Instruction instruction : instructions) {
      out.append(line(instruction, slot, order)).append('\n');
      slot += instruction.slots();
    }
    return out.toString();
  }

  /**
   * A line of a listing.
   *
   * @param instruction the instruction
   * @param slot the index of its first slot
   * @param order the byte order in which bytes are shown
   * @return the line, without a line break
   */
  public String line(Instruction instruction, int slot, ByteOrder order) {
    return line(instruction, slot, bytes(instruction, order));
  }

  /**
   * A line of a listing, for an instruction of which a part has been resolved to a name.
   *
   * @param instruction the instruction
   * @param slot the index of its first slot
   * @param bytes its encoding, as it is without names
   * @return the line, without a line break
   */
  public String line(Instruction instruction, int slot, byte[] bytes) {
    return line(instruction, slot, BYTES.formatHex(bytes));
  }

  private String line(Instruction instruction, int slot, String bytes) {
    StringBuilder out = new StringBuilder();
    switch (dialect) {
      case KERNEL ->
          pad(slot, 4, out)
              .append(": (")
              .append(BYTES.toHexDigits((byte) InstructionSet.form(instruction).opcode()))
              .append(") ");
      case LLVM -> pad(slot, 8, out).append(":\t").append(bytes).append('\t');
    }
    return out.append(print(instruction)).toString();
  }

  private static StringBuilder pad(int number, int width, StringBuilder out) {
    String digits = Integer.toString(number);
    return out.repeat(' ', Math.max(0, width - digits.length())).append(digits);
  }

  private static String bytes(Instruction instruction, ByteOrder order) {
    return InstructionSet.form(instruction).isSymbolic()
        ? "?? ".repeat(instruction.slots() * Encoder.SLOT).stripTrailing()
        : BYTES.formatHex(Encoder.encode(List.of(instruction), order));
  }

  private String operand(Hole hole, Fields fields) {
    boolean kernel = dialect == Dialect.KERNEL;
    return switch (hole) {
      case DST -> "r" + fields.dst();
      case DST32 -> "w" + fields.dst();
      case SRC -> "r" + fields.src();
      case SRC32 -> "w" + fields.src();
      case OFF -> kernel ? signed(fields.off()) : spaced(fields.off());
      case IMM -> Integer.toString(fields.imm());
      case UNSIGNED -> Integer.toUnsignedString(fields.imm());
      case HIGH, FUNCTION -> Integer.toUnsignedString(fields.high());
      case COMPARED ->
          kernel ? "0x" + Integer.toHexString(fields.imm()) : Integer.toString(fields.imm());
      case JUMP -> (kernel ? "pc" : "") + signed(fields.off());
      case JUMP_LONG -> (kernel ? "pc" : "") + signed(fields.imm());
      case LINKED -> signed(fields.off());
      case RELATIVE -> signed(fields.imm());
      case ADDEND -> fields.imm() == 0 ? "" : " " + spaced(fields.imm());
      case CONSTANT -> {
        long value = fields.imm() & 0xffff_ffffL | (long) fields.high() << 32;
        yield kernel ? "0x" + Long.toHexString(value) : Long.toString(value);
      }
      case TO -> Integer.toString(fields.imm() >>> 16);
      case FROM -> Integer.toString(fields.imm() & 0xffff);
      case HELPER ->
          names
                  .helper(fields.imm())
                  .or(() -> Helper.numbered(fields.imm()).map(Helper::symbol))
                  .orElse("unknown")
              + "#"
              + fields.imm();
      case KFUNC -> names.kfunc(fields.imm(), fields.off()).orElse("kernel-function");
      case MODULE -> fields.off() == 0 ? "" : "@" + fields.off();
      case NAME -> fields.name();
    };
  }

  private static String signed(int offset) {
    return offset < 0 ? Integer.toString(offset) : "+" + offset;
  }

  private static String spaced(int offset) {
    return offset < 0 ? "- " + -(long) offset : "+ " + offset;
  }
}
