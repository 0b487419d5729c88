package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;

/**
 * Reads of programs on {@code struct xdp_md} ({@code linux/bpf.h}). The verifier lets a program
 * read what lies below an address that was compared with the packet's end, as long as the address
 * cannot be more than 65535 bytes ({@code MAX_PACKET_OFF}) from its start.
 */
final class XdpLoads implements PacketLoads {
  private static final Register DATA = Register.R8;
  private static final Register END = Register.R9;
  private static final Register ADDRESS = Register.R1;

  private static final int DATA_MEMBER = 0;
  private static final int END_MEMBER = 4;
  private static final int INTERFACE_MEMBER = 12;
  private static final int QUEUE_MEMBER = 16;

  private static final int FARTHEST = 0xffff;

  /** Below the scratch cells. */
  private static final int SAVED_A = -72;

  private final TranslatedCode out;

  XdpLoads(TranslatedCode out) {
    this.out = out;
  }

  @Override
  public void prologue() {
    out.load(Width.WORD, DATA, TranslatedCode.CONTEXT, DATA_MEMBER);
    out.load(Width.WORD, END, TranslatedCode.CONTEXT, END_MEMBER);
  }

  @Override
  public void absolute(int index, Width width, int offset) {
    out.set(ADDRESS, offset);
    if (offset < 0 || offset > FARTHEST - width.bytes()) {
      requireNear(width);
    }
    checkedLoad(width);
  }

  @Override
  public void indirect(Width width, int offset) {
    out.copy(ADDRESS, TranslatedCode.X);
    out.alu(AluOp.ADD, ADDRESS, new Operand.Imm(offset));
    requireNear(width);
    checkedLoad(width);
  }

  private void requireNear(Width width) {
    out.require(Width.DOUBLE, JumpOp.LE, ADDRESS, new Operand.Imm(FARTHEST - width.bytes()));
  }

  /** Loads A from the offset that the address register has. */
  private void checkedLoad(Width width) {
    int size = width.bytes();
    out.wide(AluOp.ADD, ADDRESS, new Operand.Reg(DATA));
    out.wide(AluOp.ADD, ADDRESS, new Operand.Imm(size));
    out.require(Width.DOUBLE, JumpOp.LE, ADDRESS, new Operand.Reg(END));
    out.load(width, TranslatedCode.A, ADDRESS, -size);
    out.fromNetworkOrder(TranslatedCode.A, width);
  }

  @Override
  public void length() {
    out.wide(AluOp.MOV, TranslatedCode.A, new Operand.Reg(END));
    out.wide(AluOp.SUB, TranslatedCode.A, new Operand.Reg(DATA));
    out.copy(TranslatedCode.A, TranslatedCode.A);
  }

  @Override
  public void ancillary(int index, Ancillary what) {
    switch (what) {
      case INTERFACE_INDEX -> member(INTERFACE_MEMBER);
      case QUEUE -> member(QUEUE_MEMBER);
      case CPU -> out.add(new Instruction.Call(Helper.GET_SMP_PROCESSOR_ID.number()));
      case RANDOM -> out.add(new Instruction.Call(Helper.GET_PRANDOM_U32.number()));
      default ->
          throw new UntranslatableClassicException(
              index,
              "asks for %s, which XDP programs do not see".formatted(what.text()),
              "run the filter as a socket filter or a classifier instead");
    }
  }

  private void member(int offset) {
    out.load(Width.WORD, TranslatedCode.A, TranslatedCode.CONTEXT, offset);
  }

  @Override
  public void saveA() {
    out.add(
        new Instruction.Store(
            Width.WORD, Register.R10, SAVED_A, new Operand.Reg(TranslatedCode.A)));
  }

  @Override
  public void restoreA() {
    out.load(Width.WORD, TranslatedCode.A, Register.R10, SAVED_A);
  }
}
