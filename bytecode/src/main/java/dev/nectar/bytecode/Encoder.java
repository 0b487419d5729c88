package dev.nectar.bytecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** From instructions to their encoding (RFC 9669 section 3). Stateless. */
public final class Encoder {
  /** The size of a slot in bytes. */
  public static final int SLOT = 8;

  private static final int LD = 0x00;
  private static final int LDX = 0x01;
  private static final int ST = 0x02;
  private static final int STX = 0x03;
  private static final int ALU = 0x04;
  private static final int JMP = 0x05;
  private static final int JMP32 = 0x06;
  private static final int ALU64 = 0x07;
  private static final int MODE_MEM = 0x60;
  private static final int MODE_MEMSX = 0x80;
  private static final int MODE_ATOMIC = 0xc0;
  private static final int SOURCE_REGISTER = 0x08;
  private static final int END = 0xd0;
  private static final int CALL = 0x80;
  private static final int EXIT = 0x90;
  private static final int WIDE = 0x18;
  private static final int PSEUDO_MAP_FD = 1;

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
   * @param instructions the instructions; every map must have its descriptor
   * @param order the byte order of the machine that runs them
   * @return {@link #SLOT} bytes a slot
   * @throws IllegalArgumentException if a field does not hold its value, or a map is only named
   */
  public static byte[] encode(List<Instruction> instructions, ByteOrder order) {
    ByteBuffer out = ByteBuffer.allocate(slots(instructions) * SLOT).order(order);
    for (Instruction instruction : instructions) {
      encode(instruction, out);
    }
    return out.array();
  }

  private static void encode(Instruction instruction, ByteBuffer out) {
    switch (instruction) {
      case Instruction.Alu i ->
          put(
              out,
              (i.width() == Width.DOUBLE ? ALU64 : ALU) | i.op().code() | source(i.src()),
              i.dst().ordinal(),
              register(i.src()),
              i.op().offset(),
              immediate(i.src()));
      case Instruction.Endian i ->
          put(
              out,
              ALU | END | (i.order() == ByteOrder.BIG_ENDIAN ? SOURCE_REGISTER : 0),
              i.dst().ordinal(),
              0,
              0,
              i.bits());
      case Instruction.LoadWide i -> wide(i, out);
      case Instruction.Load i ->
          put(
              out,
              LDX
                  | i.width().code()
                  | (i.extension() == Instruction.Extension.SIGN ? MODE_MEMSX : MODE_MEM),
              i.dst().ordinal(),
              i.base().ordinal(),
              i.offset(),
              0);
      case Instruction.Store i ->
          put(
              out,
              (i.src() instanceof Operand.Reg ? STX : ST) | i.width().code() | MODE_MEM,
              i.base().ordinal(),
              register(i.src()),
              i.offset(),
              immediate(i.src()));
      case Instruction.Atomic i ->
          put(
              out,
              STX | i.width().code() | MODE_ATOMIC,
              i.base().ordinal(),
              i.src().ordinal(),
              i.offset(),
              i.op().code());
      case Instruction.Jump i -> put(out, JMP, 0, 0, i.offset(), 0);
      case Instruction.JumpIf i ->
          put(
              out,
              (i.width() == Width.DOUBLE ? JMP : JMP32) | i.op().code() | source(i.right()),
              i.left().ordinal(),
              register(i.right()),
              i.offset(),
              immediate(i.right()));
      case Instruction.Call i -> put(out, JMP | CALL, 0, 0, 0, i.helper());
      case Instruction.Exit _ -> put(out, JMP | EXIT, 0, 0, 0, 0);
    }
  }

  private static void wide(Instruction.LoadWide load, ByteBuffer out) {
    int dst = load.dst().ordinal();
    switch (load.value()) {
      case WideValue.Constant c -> {
        put(out, LD | WIDE, dst, 0, 0, (int) c.value());
        put(out, 0, 0, 0, 0, (int) (c.value() >>> 32));
      }
      case WideValue.MapFd map -> {
        put(out, LD | WIDE, dst, PSEUDO_MAP_FD, 0, map.fd());
        put(out, 0, 0, 0, 0, 0);
      }
      case WideValue.MapNamed map ->
          throw new IllegalArgumentException("map " + map.name() + " has no descriptor yet");
    }
  }

  private static int source(Operand operand) {
    return operand instanceof Operand.Reg ? SOURCE_REGISTER : 0;
  }

  private static int register(Operand operand) {
    return operand instanceof Operand.Reg(Register register) ? register.ordinal() : 0;
  }

  private static int immediate(Operand operand) {
    return operand instanceof Operand.Imm(int value) ? value : 0;
  }

  private static void put(ByteBuffer out, int opcode, int dst, int src, int offset, int imm) {
    if (offset != (short) offset) {
      throw new IllegalArgumentException("offset " + offset + " does not fit into 16 bits");
    }
    int registers = out.order() == ByteOrder.LITTLE_ENDIAN ? src << 4 | dst : dst << 4 | src;
    out.put((byte) opcode).put((byte) registers).putShort((short) offset).putInt(imm);
  }
}
