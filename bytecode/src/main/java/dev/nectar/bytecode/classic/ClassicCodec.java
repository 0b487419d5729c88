package dev.nectar.bytecode.classic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Between instructions and {@code struct sock_filter} of {@code linux/filter.h}: a 16-bit code, two
 * bytes of jump offsets, a 32-bit constant. Stateless.
 */
public final class ClassicCodec {
  /** The size of an instruction in bytes. */
  public static final int SIZE = 8;

  private static final int BYTE = 0xff;

  private ClassicCodec() {}

  /**
   * Encodes a program.
   *
   * @param program the instructions
   * @param order the byte order of the machine that runs it
   * @return {@link #SIZE} bytes an instruction
   * @throws IllegalArgumentException if a jump offset needs more than 8 bits, or a load is not of
   *     1, 2 or 4 bytes
   */
  public static byte[] encode(List<ClassicInstruction> program, ByteOrder order) {
    ByteBuffer out = ByteBuffer.allocate(program.size() * SIZE).order(order);
    for (ClassicInstruction instruction : program) {
      SockFilter fields = fields(instruction);
      out.putShort((short) fields.code())
          .put((byte) fields.jumpTrue())
          .put((byte) fields.jumpFalse())
          .putInt(fields.constant());
    }
    return out.array();
  }

  /**
   * The fields of an instruction.
   *
   * @param instruction the instruction
   * @return what the kernel gets
   * @throws IllegalArgumentException if a jump offset needs more than 8 bits, or a load is not of
   *     1, 2 or 4 bytes
   */
  public static SockFilter fields(ClassicInstruction instruction) {
    return Form.encode(instruction);
  }

  /**
   * Decodes a program. Fields that an instruction does not use are ignored, as the kernel does;
   * they are not always zero in programs of libpcap. The result may still be refused where it is to
   * run, see {@link ClassicRules}.
   *
   * @param bytes {@link #SIZE} bytes an instruction
   * @param order their byte order
   * @return the instructions
   * @throws MalformedClassicException if a code is unknown or the bytes end within an instruction
   */
  public static List<ClassicInstruction> decode(byte[] bytes, ByteOrder order) {
    List<ClassicInstruction> program = new ArrayList<>(bytes.length / SIZE);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
    while (in.remaining() >= SIZE) {
      SockFilter fields =
          new SockFilter(
              Short.toUnsignedInt(in.getShort()), in.get() & BYTE, in.get() & BYTE, in.getInt());
      program.add(instruction(program.size(), fields));
    }
    if (in.hasRemaining()) {
      throw new MalformedClassicException(
          program.size(), "length", "is " + in.remaining() + " bytes instead of " + SIZE);
    }
    return List.copyOf(program);
  }

  /**
   * The instruction of some fields; those it does not use are ignored.
   *
   * @param index where it stands, for messages
   * @param fields the fields
   * @return the instruction
   * @throws MalformedClassicException if the code is unknown
   */
  public static ClassicInstruction instruction(int index, SockFilter fields) {
    Form form =
        Form.ofCode(fields.code())
            .orElseThrow(
                () ->
                    new MalformedClassicException(
                        index, "code", "0x%x is not an opcode".formatted(fields.code())));
    return form.make().apply(fields);
  }
}
