package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.Width;
import java.util.List;
import java.util.Optional;

/**
 * Runs a classic program on packets, with the semantics of Linux ({@code
 * Documentation/networking/filter.rst}, {@code bpf_convert_filter} in {@code net/core/filter.c}): A
 * and X start as 0, arithmetic is unsigned and modulo 2^32, shifts by X use its lower five bits. A
 * read outside the captured bytes, and a division or remainder by an X of 0, end the program with
 * 0. Immutable; safe for use by several threads.
 *
 * <p>Offsets below 0 that are no {@link Ancillary} count from headers in the kernel ({@code
 * SKF_NET_OFF}, {@code SKF_LL_OFF}), whose place is not known here: such reads end with 0.
 */
public final class ClassicMachine {
  /** Jumps backward, which only libpcap allows, before a program is taken for endless. */
  private static final int PATIENCE = 65_536;

  private final ClassicInstruction[] program;

  private ClassicMachine(List<ClassicInstruction> program) {
    this.program = program.toArray(new ClassicInstruction[0]);
  }

  /**
   * Prepares a program.
   *
   * @param program the instructions
   * @param rules what it must keep to
   * @return the machine that runs it
   * @throws RefusedClassicException if it breaks a rule
   */
  public static ClassicMachine of(List<ClassicInstruction> program, ClassicRules rules) {
    rules.require(program);
    return new ClassicMachine(program);
  }

  /**
   * Runs the program. It ends: a program that jumps backward more than 65536 times is ended with 0.
   *
   * @param packet what it runs on
   * @return the program's result, an unsigned 32-bit number: the bytes to keep of the packet, 0 for
   *     none
   */
  public int run(PacketData packet) {
    return new Run(program, packet).result();
  }

  /** The registers of one run. */
  private static final class Run {
    private final ClassicInstruction[] program;
    private final PacketData packet;
    private final byte[] bytes;
    private final int[] cells = new int[ClassicRules.CELLS];
    private int a;
    private int x;
    private int next;
    private int backward;
    private boolean ended;

    Run(ClassicInstruction[] program, PacketData packet) {
      this.program = program;
      this.packet = packet;
      this.bytes = packet.bytes();
    }

    int result() {
      while (!ended) {
        step(program[next++]);
      }
      return a;
    }

    private void end(int result) {
      a = result;
      ended = true;
    }

    private void step(ClassicInstruction instruction) {
      switch (instruction) {
        case ClassicInstruction.LoadPacket i -> loadPacket(i);
        case ClassicInstruction.JumpIf i ->
            next += holds(i.op(), operand(i.operand())) ? i.ifTrue() : i.ifFalse();
        case ClassicInstruction.Alu i -> alu(i.op(), operand(i.operand()));
        case ClassicInstruction.ReturnConstant i -> end(i.value());
        case ClassicInstruction.ReturnAccumulator _ -> end(a);
        case ClassicInstruction.LoadHeaderLength i -> loadHeaderLength(i.offset());
        case ClassicInstruction.LoadImmediate i -> set(i.register(), i.value());
        case ClassicInstruction.LoadLength i -> set(i.register(), packet.length());
        case ClassicInstruction.LoadScratch i -> set(i.register(), cells[i.cell()]);
        case ClassicInstruction.StoreScratch i ->
            cells[i.cell()] = i.register() == ClassicInstruction.Register.A ? a : x;
        case ClassicInstruction.Jump i -> jump(i.offset());
        case ClassicInstruction.Negate _ -> a = -a;
        case ClassicInstruction.CopyToIndex _ -> x = a;
        case ClassicInstruction.CopyToAccumulator _ -> a = x;
      }
    }

    private void set(ClassicInstruction.Register register, int value) {
      if (register == ClassicInstruction.Register.A) {
        a = value;
      } else {
        x = value;
      }
    }

    private int operand(ClassicOperand operand) {
      return switch (operand) {
        case ClassicOperand.Constant(int value) -> value;
        case ClassicOperand.Index _ -> x;
      };
    }

    private void jump(int offset) {
      next += offset;
      if (offset < 0 && ++backward > PATIENCE) {
        end(0);
      }
    }

    private boolean holds(ClassicJumpOp op, int right) {
      return switch (op) {
        case EQ -> a == right;
        case GT -> Integer.compareUnsigned(a, right) > 0;
        case GE -> Integer.compareUnsigned(a, right) >= 0;
        case SET -> (a & right) != 0;
      };
    }

    private void alu(ClassicAluOp op, int right) {
      if (right == 0 && (op == ClassicAluOp.DIV || op == ClassicAluOp.MOD)) {
        end(0);
        return;
      }
      a =
          switch (op) {
            case ADD -> a + right;
            case SUB -> a - right;
            case MUL -> a * right;
            case DIV -> Integer.divideUnsigned(a, right);
            case MOD -> Integer.remainderUnsigned(a, right);
            case OR -> a | right;
            case AND -> a & right;
            case XOR -> a ^ right;
            case LSH -> a << right;
            case RSH -> a >>> right;
          };
    }

    private void loadPacket(ClassicInstruction.LoadPacket load) {
      int offset = load.offset();
      if (load.base() == ClassicInstruction.Base.INDIRECT) {
        offset += x;
      } else if (offset < 0) {
        loadAncillary(offset);
        return;
      }
      int size = load.width().bytes();
      if (inPacket(offset, size)) {
        a = read(offset, load.width());
      } else {
        end(0);
      }
    }

    private void loadHeaderLength(int offset) {
      if (inPacket(offset, 1)) {
        x = (bytes[offset] & 0xf) << 2;
      } else {
        end(0);
      }
    }

    private boolean inPacket(int offset, int size) {
      return offset >= 0 && offset <= bytes.length - size;
    }

    private int read(int offset, Width width) {
      int value = 0;
      for (int i = 0; i < width.bytes(); i++) {
        value = value << Byte.SIZE | bytes[offset + i] & 0xff;
      }
      return value;
    }

    private void loadAncillary(int address) {
      Optional<Ancillary> ancillary = Ancillary.at(address);
      if (ancillary.isEmpty()) {
        end(0);
        return;
      }
      if (ofInterface(ancillary.get()) && !hasInterface()) {
        end(a);
        return;
      }
      a =
          switch (ancillary.get()) {
            case XOR_INDEX -> a ^ x;
            case NETLINK_ATTRIBUTE -> NetlinkAttributes.find(packet, a, x);
            case NESTED_NETLINK_ATTRIBUTE -> NetlinkAttributes.findNested(packet, a, x);
            default -> packet.ancillary().applyAsInt(ancillary.get());
          };
    }

    private static boolean ofInterface(Ancillary ancillary) {
      return ancillary == Ancillary.INTERFACE_INDEX || ancillary == Ancillary.HARDWARE_TYPE;
    }

    private boolean hasInterface() {
      return packet.ancillary().applyAsInt(Ancillary.INTERFACE_INDEX) != 0;
    }
  }
}
