package dev.nectar.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** From instructions to their encoding (RFC 9669 section 3). Stateless. */
public final class Encoder {
  /** The size of a slot in bytes. */
  public static final int SLOT = 8;

  private Encoder() {}

  /**
   * The number of slots of some instructions.
   *
   * @param instructions the instructions
   * @return slots of eight bytes
   */
  public static int slots(List<Instruction> instructions) {
    int slots = 0;
    for (Instruction instruction : instructions) {
      slots += instruction.slots();
    }
    return slots;
  }

  /**
   * Encodes instructions.
   *
   * @param instructions the instructions; whatever they name must have been resolved
   * @param order the byte order of the machine that runs them
   * @return {@link #SLOT} bytes a slot
   * @throws IllegalArgumentException if a map or function is only named
   */
  public static byte[] encode(List<Instruction> instructions, ByteOrder order) {
    ByteBuffer out = ByteBuffer.allocate(slots(instructions) * SLOT).order(order);
    for (Instruction instruction : instructions) {
      encode(instruction, out);
    }
    return out.array();
  }

  private static void encode(Instruction instruction, ByteBuffer out) {
    Encoding encoding = Encoding.of(instruction);
    Form form = InstructionSet.form(encoding.shape());
    Fields fields = encoding.fields();
    if (form.isSymbolic()) {
      throw new IllegalArgumentException(fields.name() + " is not resolved yet");
    }
    int dst = form.encoded(Field.DST, fields);
    int src = form.encoded(Field.SRC, fields);
    out.put((byte) form.opcode())
        .put((byte) (out.order() == ByteOrder.LITTLE_ENDIAN ? src << 4 | dst : dst << 4 | src))
        .putShort((short) form.encoded(Field.OFF, fields))
        .putInt(form.encoded(Field.IMM, fields));
    if (form.slots() == 2) {
      out.putInt(0).putInt(form.encoded(Field.HIGH, fields));
    }
  }
}
