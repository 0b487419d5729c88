package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Makes programs that jump and call about, some of them wild, and compares what their blocks say
 * with what their bytes do.
 */
final class FlowFuzz implements LongFunction<String> {
  private final long seed;

  FlowFuzz(long seed) {
    this.seed = seed;
  }

  /** Anything but a flow that fits the bytes, or a {@link FlowException}, is a bug. */
  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    List<Instruction> program = program(random);
    byte[] code = Encoder.encode(program, ByteOrder.LITTLE_ENDIAN);
    ProgramFlow flow;
    try {
      flow = ProgramFlow.of(Decoder.decode(code, ByteOrder.LITTLE_ENDIAN));
    } catch (FlowException e) {
      if (fits(code)) {
        throw new AssertionError("refused, but fits: " + e.getMessage(), e);
      }
      return "refused: " + String.valueOf(e.getMessage()).replaceAll("\\(.*\\)|-?\\d+", "N");
    }
    if (!fits(code)) {
      throw new AssertionError("taken, but does not fit: " + FlowText.print(flow));
    }
    check(flow, new Bytes(code));
    FlowText.print(flow);
    FlowDot.print(flow);
    FlowSvg.print(flow);
    return flow.functions().size() > 1 ? "functions" : "one function";
  }

  /** Parts that end with an exit; jumps mostly stay in them, calls mostly lead to their starts. */
  private static List<Instruction> program(Random random) {
    int parts = 1 + random.nextInt(3);
    int size = 1 + random.nextInt(12);
    int wild = random.nextInt(3) == 0 ? 5 : Integer.MAX_VALUE;
    List<Instruction> shapes = new ArrayList<>();
    for (int i = 0; i < parts * size; i++) {
      boolean last = i % size == size - 1;
      shapes.add(last && random.nextInt(wild) != 0 ? Programs.EXIT : shape(random));
    }
    List<Instruction> program = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      Instruction shape = shapes.get(i);
      boolean refers = Control.reference(shape).isPresent();
      int part = i - i % size;
      int target = refers ? size * random.nextInt(parts) : part + random.nextInt(size);
      int offset = Encoder.slots(shapes.subList(0, target)) - Encoder.slots(shapes.subList(0, i));
      int error = random.nextInt(wild) == 0 ? random.nextInt(9) - 4 : 0;
      program.add(aimed(shape, offset - 1 + error));
    }
    return program;
  }

  private static Instruction shape(Random random) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> Programs.branch(0);
      case 5, 6 -> Programs.jump(0);
      case 7 -> new Instruction.JumpLong(0);
      case 8 -> new Instruction.MayGoto(0);
      case 9 -> Programs.EXIT;
      case 10 -> Programs.call(0);
      case 11 -> Programs.address(0);
      case 12 -> Programs.WIDE;
      default -> Programs.PLAIN;
    };
  }

  private static Instruction aimed(Instruction shape, int offset) {
    return switch (shape) {
      case Instruction.JumpIf _ -> Programs.branch(offset);
      case Instruction.Jump _ -> Programs.jump(offset);
      case Instruction.JumpLong _ -> new Instruction.JumpLong(offset);
      case Instruction.MayGoto _ -> new Instruction.MayGoto(offset);
      case Instruction.CallFunction _ -> Programs.call(offset);
      case Instruction.LoadWide load when !load.equals(Programs.WIDE) -> Programs.address(offset);
      default -> shape;
    };
  }

  /** A program as its bytes show it (RFC 9669 section 3): what each slot does. */
  private static final class Bytes {
    private final byte[] code;

    Bytes(byte[] code) {
      this.code = code;
    }

    int slots() {
      return code.length / 8;
    }

    private int opcode(int slot) {
      return code[8 * slot] & 0xff;
    }

    private int source(int slot) {
      return (code[8 * slot + 1] & 0xff) >> 4;
    }

    private int offset(int slot) {
      return (short) (code[8 * slot + 2] & 0xff | code[8 * slot + 3] << 8);
    }

    private int immediate(int slot) {
      return code[8 * slot + 4] & 0xff
          | (code[8 * slot + 5] & 0xff) << 8
          | (code[8 * slot + 6] & 0xff) << 16
          | code[8 * slot + 7] << 24;
    }

    boolean isSecond(int slot) {
      return slot > 0 && opcode(slot - 1) == 0x18;
    }

    int next(int slot) {
      return opcode(slot) == 0x18 ? slot + 2 : slot + 1;
    }

    boolean isExit(int slot) {
      return opcode(slot) == 0x95;
    }

    /** A function this slot refers to, if any. */
    List<Integer> references(int slot) {
      boolean call = opcode(slot) == 0x85 && source(slot) == 1;
      boolean address = opcode(slot) == 0x18 && source(slot) == 4;
      return call || address ? List.of(slot + 1 + immediate(slot)) : List.of();
    }

    /** Whether the instruction jumps, and if so whether always. */
    boolean jumps(int slot) {
      int group = opcode(slot) & 7;
      int operation = opcode(slot) & 0xf0;
      return (group == 5 || group == 6) && operation != 0x80 && operation != 0x90;
    }

    boolean jumpsAlways(int slot) {
      return opcode(slot) == 5 || opcode(slot) == 6;
    }

    int target(int slot) {
      return slot + 1 + (opcode(slot) == 6 ? immediate(slot) : offset(slot));
    }

    /**
     * Where control goes from a slot, sorted; the number of slots stands for the function's end.
     */
    List<Integer> successors(int slot) {
      List<Integer> successors = new ArrayList<>();
      if (isExit(slot)) {
        successors.add(slots());
      }
      if (jumps(slot)) {
        successors.add(target(slot));
      }
      if (!isExit(slot) && !jumpsAlways(slot)) {
        successors.add(next(slot));
      }
      Collections.sort(successors);
      return successors;
    }
  }

  private static BitSet entries(Bytes code) {
    BitSet entries = new BitSet();
    entries.set(0);
    for (int slot = 0; slot < code.slots(); slot = code.next(slot)) {
      for (int entry : code.references(slot)) {
        entries.set(entry < 0 ? code.slots() : entry);
      }
    }
    return entries;
  }

  /** Whether all goes where it may, by the definition: slot by slot. */
  private static boolean fits(byte[] bytes) {
    Bytes code = new Bytes(bytes);
    BitSet entries = entries(code);
    boolean fits = entries.stream().allMatch(at -> at < code.slots() && !code.isSecond(at));
    for (int slot = 0; fits && slot < code.slots(); slot = code.next(slot)) {
      int first = entries.previousSetBit(slot);
      int next = entries.nextSetBit(slot + 1);
      int end = next < 0 ? code.slots() : next;
      for (int target : code.isExit(slot) ? List.<Integer>of() : code.successors(slot)) {
        fits &= target >= first && target < end && !code.isSecond(target);
      }
    }
    return fits;
  }

  private static void check(ProgramFlow flow, Bytes code) {
    BitSet entries = entries(code);
    BitSet targets = new BitSet();
    for (int slot = 0; slot < code.slots(); slot = code.next(slot)) {
      if (code.jumps(slot)) {
        targets.set(code.target(slot));
      }
    }
    int expected = 0;
    for (FunctionFlow function : flow.functions()) {
      require(entries.get(flow.slot(function.first())), "a function starts at an entry");
      for (Block block : function.blocks()) {
        require(block.first() == expected, "blocks leave nothing out");
        checkInside(flow, code, block, targets);
        checkEdges(flow, code, function, block);
        expected = block.end();
      }
    }
    require(expected == flow.instructions().size(), "blocks end with the program");
    require(entries.cardinality() == flow.functions().size(), "each entry is a function");
  }

  private static void checkInside(ProgramFlow flow, Bytes code, Block block, BitSet targets) {
    for (int i = block.first(); i < block.end(); i++) {
      int slot = flow.slot(i);
      require(i == block.first() || !targets.get(slot), "a block is entered at its start");
      boolean last = i == block.end() - 1;
      require(last || !code.jumps(slot) && !code.isExit(slot), "a block is left at its end");
    }
  }

  private static void checkEdges(ProgramFlow flow, Bytes code, FunctionFlow function, Block block) {
    List<Integer> reached =
        block.successors().stream()
            .map(
                edge ->
                    edge.to() == function.exit()
                        ? code.slots()
                        : flow.slot(function.blocks().get(edge.to()).first()))
            .sorted()
            .toList();
    require(reached.equals(code.successors(flow.slot(block.end() - 1))), "edges are the bytes'");
    for (Edge edge : block.successors()) {
      require(
          edge.to() == function.exit()
              || function.blocks().get(edge.to()).predecessors().contains(edge),
          "edges are known at both ends");
    }
  }

  private static void require(boolean holds, String claim) {
    if (!holds) {
      throw new AssertionError(claim);
    }
  }
}
