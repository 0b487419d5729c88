package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.util.Map;

/** Reads of programs on {@code struct __sk_buff} ({@code linux/bpf.h}). */
final class SocketBufferLoads implements PacketLoads {
  private static final Register VALUE = Register.R1;
  private static final int LENGTH = 0;

  /** Below the scratch cells. */
  private static final int BUFFER = -72;

  /**
   * A member of the context.
   *
   * @param offset where it is
   * @param width how much of it is in network order; a byte if nothing is
   */
  private record Member(int offset, Width width) {}

  private static final Map<Ancillary, Member> MEMBERS =
      Map.of(
          Ancillary.PACKET_TYPE, new Member(4, Width.BYTE),
          Ancillary.MARK, new Member(8, Width.BYTE),
          Ancillary.QUEUE, new Member(12, Width.BYTE),
          Ancillary.PROTOCOL, new Member(16, Width.HALF),
          Ancillary.VLAN_PRESENT, new Member(20, Width.BYTE),
          Ancillary.VLAN_TAG, new Member(24, Width.BYTE),
          Ancillary.VLAN_PROTOCOL, new Member(28, Width.HALF),
          Ancillary.INTERFACE_INDEX, new Member(40, Width.BYTE),
          Ancillary.HASH, new Member(68, Width.BYTE));

  private final TranslatedCode out;

  SocketBufferLoads(TranslatedCode out) {
    this.out = out;
  }

  @Override
  public void prologue() {}

  @Override
  public void absolute(int index, Width width, int offset) {
    if (endsWithZero()) {
      out.add(new Instruction.LoadPacket(width, offset));
    } else if (offset < 0) {
      throw new UntranslatableClassicException(
          index,
          "loads from %d, in the kernel's own headers, which only the legacy loads can"
              .formatted(offset),
          "let the program return 0 where the filter does not match");
    } else {
      out.set(Register.R2, offset);
      loadByHelper(width);
    }
  }

  @Override
  public void indirect(Width width, int offset) {
    if (endsWithZero()) {
      out.add(new Instruction.LoadPacketIndirect(width, TranslatedCode.X, offset));
    } else {
      out.copy(Register.R2, TranslatedCode.X);
      out.alu(AluOp.ADD, Register.R2, new Operand.Imm(offset));
      loadByHelper(width);
    }
  }

  /** The legacy loads return 0 past the packet's end. */
  private boolean endsWithZero() {
    return out.noMatch() == 0;
  }

  /** {@code skb_load_bytes} with the offset in R2. */
  private void loadByHelper(Width width) {
    out.wide(AluOp.MOV, Register.R1, new Operand.Reg(TranslatedCode.CONTEXT));
    out.wide(AluOp.MOV, Register.R3, new Operand.Reg(Register.R10));
    out.wide(AluOp.ADD, Register.R3, new Operand.Imm(BUFFER));
    out.set(Register.R4, width.bytes());
    out.add(new Instruction.Call(Helper.SKB_LOAD_BYTES.number()));
    out.require(Width.DOUBLE, JumpOp.EQ, Register.R0, new Operand.Imm(0));
    out.load(width, TranslatedCode.A, Register.R10, BUFFER);
    out.fromNetworkOrder(TranslatedCode.A, width);
  }

  @Override
  public void length() {
    out.load(Width.WORD, TranslatedCode.A, TranslatedCode.CONTEXT, LENGTH);
  }

  @Override
  public void ancillary(int index, Ancillary what) {
    switch (what) {
      case CPU -> out.add(new Instruction.Call(Helper.GET_SMP_PROCESSOR_ID.number()));
      case RANDOM -> out.add(new Instruction.Call(Helper.GET_PRANDOM_U32.number()));
      default -> member(index, what);
    }
  }

  private void member(int index, Ancillary what) {
    Member member = MEMBERS.get(what);
    if (member == null) {
      throw new UntranslatableClassicException(
          index,
          "asks for %s, which eBPF programs do not see".formatted(what.text()),
          "attach the filter as classic BPF, by SO_ATTACH_FILTER");
    }
    out.load(Width.WORD, VALUE, TranslatedCode.CONTEXT, member.offset());
    if (what == Ancillary.INTERFACE_INDEX) {
      out.endWithAUnless(VALUE);
    }
    out.fromNetworkOrder(VALUE, member.width());
    out.copy(TranslatedCode.A, VALUE);
  }

  @Override
  public void saveA() {
    out.copy(TranslatedCode.SAVED_A, TranslatedCode.A);
  }

  @Override
  public void restoreA() {
    out.copy(TranslatedCode.A, TranslatedCode.SAVED_A);
  }
}
