package dev.nectar.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** From the encoding (RFC 9669 section 3) to instructions. Stateless. */
public final class Decoder {
  private static final int LAST_REGISTER = Register.R10.ordinal();

  private Decoder() {}

  /**
   * Decodes a program.
   *
   * @param code slots of {@link Encoder#SLOT} bytes
   * @param order the byte order of the machine the program is for
   * @return its instructions
   * @throws MalformedProgramException if something is not an instruction, reserved fields that are
   *     not zero included
   */
  public static List<Instruction> decode(byte[] code, ByteOrder order) {
    return decode(ByteBuffer.wrap(code).order(order));
  }

  /**
   * Decodes a program.
   *
   * @param code from its position on, slots of {@link Encoder#SLOT} bytes, in the buffer's order;
   *     the position is not moved
   * @return its instructions
   * @throws MalformedProgramException if something is not an instruction, reserved fields that are
   *     not zero included
   */
  public static List<Instruction> decode(ByteBuffer code) {
    ByteBuffer in = code.slice().order(code.order());
    int slots = in.remaining() / Encoder.SLOT;
    List<Instruction> instructions = new ArrayList<>(slots);
    for (int slot = 0; slot < slots; ) {
      Instruction instruction = decode(in, slot, slots);
      instructions.add(instruction);
      slot += instruction.slots();
    }
    if (in.remaining() % Encoder.SLOT != 0) {
      throw new MalformedProgramException(
          slots, Optional.empty(), "it has " + in.remaining() % Encoder.SLOT + " of 8 bytes");
    }
    return List.copyOf(instructions);
  }

  private static Instruction decode(ByteBuffer in, int slot, int slots) {
    int at = slot * Encoder.SLOT;
    int opcode = in.get(at) & 0xff;
    List<Form> forms = InstructionSet.withOpcode(opcode);
    if (forms.isEmpty()) {
      throw new MalformedProgramException(
          slot, Optional.empty(), "no instruction has opcode " + hex(opcode));
    }
    int registers = in.get(at + 1) & 0xff;
    boolean little = in.order() == ByteOrder.LITTLE_ENDIAN;
    int high = forms.getFirst().slots() == 2 ? secondSlot(in, slot, slots) : 0;
    Fields fields =
        new Fields(
            little ? registers & 0xf : registers >> 4,
            little ? registers >> 4 : registers & 0xf,
            in.getShort(at + 2),
            in.getInt(at + 4),
            high,
            "");
    for (Form form : forms) {
      if (fits(form, fields)) {
        return form.instruction(fields);
      }
    }
    throw misfit(slot, forms, fields);
  }

  private static int secondSlot(ByteBuffer in, int slot, int slots) {
    if (slot + 1 == slots) {
      throw new MalformedProgramException(slot, Optional.empty(), "its second slot is missing");
    }
    int at = (slot + 1) * Encoder.SLOT;
    int first = in.getInt(at);
    if (first != 0) {
      throw new MalformedProgramException(
          slot, Optional.empty(), "opcode, registers and offset of its second slot must be 0");
    }
    return in.getInt(at + 4);
  }

  private static boolean fits(Form form, Fields fields) {
    for (Field field : Field.values()) {
      if (!fits(form, field, fields)) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Form form, Field field, Fields fields) {
    int value = fields.get(field);
    OptionalInt fixed = form.fixed(field);
    if (fixed.isPresent()) {
      return fixed.getAsInt() == value;
    }
    return value <= LAST_REGISTER || (field != Field.DST && field != Field.SRC);
  }

  /** Names the first field that no form which agrees in the fields before it can have. */
  private static MalformedProgramException misfit(int slot, List<Form> forms, Fields fields) {
    List<Form> left = forms;
    for (Field field : KIND_FIRST) {
      List<Form> next = left.stream().filter(form -> fits(form, field, fields)).toList();
      if (next.isEmpty()) {
        return new MalformedProgramException(
            slot,
            Optional.of(field),
            field.text()
                + " is "
                + fields.get(field)
                + ", and with opcode "
                + hex(left.getFirst().opcode())
                + " "
                + wanted(left, field));
      }
      left = next;
    }
    throw new IllegalStateException("every field fits");
  }

  /** Fields that may tell forms with the same opcode apart come first. */
  private static final List<Field> KIND_FIRST =
      List.of(Field.SRC, Field.OFF, Field.IMM, Field.DST, Field.HIGH);

  private static String wanted(List<Form> forms, Field field) {
    TreeSet<Integer> values = new TreeSet<>();
    for (Form form : forms) {
      OptionalInt fixed = form.fixed(field);
      if (fixed.isEmpty()) {
        return "it is a register, 0 to " + LAST_REGISTER;
      }
      values.add(fixed.getAsInt());
    }
    return "it must be " + values.stream().map(String::valueOf).collect(Collectors.joining(" or "));
  }

  private static String hex(int opcode) {
    return String.format("0x%02x", opcode);
  }
}
