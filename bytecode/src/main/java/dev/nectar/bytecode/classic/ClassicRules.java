package dev.nectar.bytecode.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a classic program must keep to, by where it is to run. Linux says only that a program is
 * invalid; this says which instruction and why.
 */
public enum ClassicRules {
  /**
   * Socket filters, and all others that Linux checks as it does those ({@code bpf_check_classic} in
   * {@code net/core/filter.c}).
   */
  LINUX,
  /**
   * Filters of system calls: {@link #LINUX}, and packet loads become loads of words of {@code
   * struct seccomp_data}; no remainder ({@code seccomp_check_filter} in {@code kernel/seccomp.c}).
   */
  SECCOMP,
  /**
   * What libpcap runs in user space ({@code bpf_validate}): scratch cells, division by zero and
   * jumps are checked, but any length, any shift, any offset, cells without a value and a {@code
   * ja} backward, which {@code protochain} needs, are allowed.
   */
  LIBPCAP;

  /** The most instructions Linux takes ({@code BPF_MAXINSNS}). */
  public static final int MAX_INSTRUCTIONS = 4096;

  /** The number of scratch cells ({@code BPF_MEMWORDS}). */
  public static final int CELLS = 16;

  private static final int BITS = 32;
  private static final int SECCOMP_DATA_BYTES = 64;
  private static final int ALL_CELLS = 0xffff;

  /**
   * Checks a program and demands that it is right.
   *
   * @param program the instructions
   * @throws RefusedClassicException if it breaks a rule
   */
  public void require(List<ClassicInstruction> program) {
    List<ClassicProblem> problems = check(program);
    if (!problems.isEmpty()) {
      throw new RefusedClassicException(problems);
    }
  }

  /**
   * Checks a program.
   *
   * @param program the instructions
   * @return what is wrong, in the order of the instructions; empty if it may run
   */
  public List<ClassicProblem> check(List<ClassicInstruction> program) {
    if (program.isEmpty()) {
      return List.of(new ClassicProblem(0, "is missing: the program is empty"));
    }
    if (this != LIBPCAP && program.size() > MAX_INSTRUCTIONS) {
      return List.of(
          new ClassicProblem(
              MAX_INSTRUCTIONS,
              "is one too many: the program has %d, the limit is %d"
                  .formatted(program.size(), MAX_INSTRUCTIONS)));
    }
    List<ClassicProblem> problems = new ArrayList<>();
    for (int index = 0; index < program.size(); index++) {
      String message = instruction(program.get(index), index, program.size() - index - 1);
      if (!message.isEmpty()) {
        problems.add(new ClassicProblem(index, message));
      }
    }
    if (!returns(program.getLast())) {
      problems.add(new ClassicProblem(program.size() - 1, "is the last, and must be a ret"));
    }
    return problems.isEmpty() && this != LIBPCAP ? unsetCells(program) : List.copyOf(problems);
  }

  private static boolean returns(ClassicInstruction instruction) {
    return instruction instanceof ClassicInstruction.ReturnConstant
        || instruction instanceof ClassicInstruction.ReturnAccumulator;
  }

  /** What is wrong with an instruction between so many others; empty if nothing. */
  private String instruction(ClassicInstruction instruction, int before, int following) {
    return switch (instruction) {
      case ClassicInstruction.LoadPacket load -> packet(load);
      case ClassicInstruction.LoadHeaderLength _ ->
          this == SECCOMP ? "loads from a packet, but there is none" : "";
      case ClassicInstruction.LoadScratch(_, int cell) -> cell(cell);
      case ClassicInstruction.StoreScratch(_, int cell) -> cell(cell);
      case ClassicInstruction.Alu(ClassicAluOp op, ClassicOperand operand) -> alu(op, operand);
      case ClassicInstruction.Jump(int offset) when this == LIBPCAP && offset < 0 ->
          offset >= -before - 1 ? "" : "jumps to before the first instruction";
      case ClassicInstruction.Jump(int offset) -> jump(offset, following);
      case ClassicInstruction.JumpIf jump -> {
        String yes = jump(jump.ifTrue(), following);
        yield yes.isEmpty() ? jump(jump.ifFalse(), following) : yes;
      }
      case ClassicInstruction.LoadImmediate _,
          ClassicInstruction.LoadLength _,
          ClassicInstruction.Negate _,
          ClassicInstruction.ReturnConstant _,
          ClassicInstruction.ReturnAccumulator _,
          ClassicInstruction.CopyToIndex _,
          ClassicInstruction.CopyToAccumulator _ ->
          "";
    };
  }

  private String packet(ClassicInstruction.LoadPacket load) {
    boolean absolute = load.base() == ClassicInstruction.Base.ABSOLUTE;
    int offset = load.offset();
    return switch (this) {
      case LIBPCAP -> "";
      case LINUX ->
          absolute
                  && Integer.compareUnsigned(offset, Ancillary.BASE) >= 0
                  && Ancillary.at(offset).isEmpty()
              ? "loads from %d, where Linux has no ancillary data".formatted(offset)
              : "";
      case SECCOMP -> seccomp(load, absolute);
    };
  }

  private static String seccomp(ClassicInstruction.LoadPacket load, boolean absolute) {
    if (!absolute || load.width().bytes() != Integer.BYTES) {
      return "is a load that is not ld [k], the only one for seccomp";
    }
    int offset = load.offset();
    if (Integer.compareUnsigned(offset, SECCOMP_DATA_BYTES) >= 0) {
      return "loads from %d, but struct seccomp_data has %d bytes"
          .formatted(Integer.toUnsignedLong(offset), SECCOMP_DATA_BYTES);
    }
    return offset % Integer.BYTES == 0
        ? ""
        : "loads from %d, which is not a multiple of 4".formatted(offset);
  }

  private static String cell(int cell) {
    return cell >= 0 && cell < CELLS
        ? ""
        : "uses M[%d], but the cells are M[0] to M[%d]"
            .formatted(Integer.toUnsignedLong(cell), CELLS - 1);
  }

  private String alu(ClassicAluOp op, ClassicOperand operand) {
    if (this == SECCOMP && op == ClassicAluOp.MOD) {
      return "is a mod, which seccomp does not have";
    }
    if (!(operand instanceof ClassicOperand.Constant(int value))) {
      return "";
    }
    return switch (op) {
      case DIV, MOD -> value == 0 ? "divides by zero" : "";
      case LSH, RSH ->
          this != LIBPCAP && Integer.compareUnsigned(value, BITS) >= 0
              ? "shifts by %d, but A has %d bits".formatted(Integer.toUnsignedLong(value), BITS)
              : "";
      default -> "";
    };
  }

  private static String jump(int offset, int following) {
    return Integer.compareUnsigned(offset, following) < 0
        ? ""
        : "jumps over %d instructions, but only %d follow"
            .formatted(Integer.toUnsignedLong(offset), following);
  }

  /**
   * Loads of cells that some way to them has not stored. As in the kernel ({@code
   * check_load_and_stores}), what follows a ret counts as reached from it.
   */
  private static List<ClassicProblem> unsetCells(List<ClassicInstruction> program) {
    List<ClassicProblem> problems = new ArrayList<>();
    int[] setBefore = new int[program.size()];
    Arrays.fill(setBefore, ALL_CELLS);
    int set = 0;
    for (int index = 0; index < program.size(); index++) {
      set &= setBefore[index];
      switch (program.get(index)) {
        case ClassicInstruction.StoreScratch(_, int cell) -> set |= 1 << cell;
        case ClassicInstruction.LoadScratch(_, int cell) -> {
          if ((set >> cell & 1) == 0) {
            problems.add(
                new ClassicProblem(
                    index, "loads M[%d], which is not stored on every way to it".formatted(cell)));
          }
        }
        case ClassicInstruction.Jump(int offset) -> {
          setBefore[index + 1 + offset] &= set;
          set = ALL_CELLS;
        }
        case ClassicInstruction.JumpIf jump -> {
          setBefore[index + 1 + jump.ifTrue()] &= set;
          setBefore[index + 1 + jump.ifFalse()] &= set;
          set = ALL_CELLS;
        }
        default -> {}
      }
    }
    return List.copyOf(problems);
  }
}
