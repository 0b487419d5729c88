package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.rules.Signature;
import dev.nectar.verifier.state.Ways;
import java.util.BitSet;
import java.util.TreeSet;

/**
 * What is checked before any path is walked: functions, jumps, opcodes, reserved fields; and where
 * paths may meet, and which registers are read later.
 */
final class Flow {
  /** Functions a program may have. */
  private static final int MAX_FUNCTIONS = 256;

  private static final int MAX_DIRECT_OFFSET = 1 << 29;
  private static final int TAIL_CALL = 12;
  private static final int FOR_EACH = 164;
  private static final int FIND_VMA = 180;
  private static final int LOOP = 181;
  private static final int USER_RINGBUF_DRAIN = 209;
  private static final int ALL = 0b1111111111;
  private static final int COMPARE_EXCHANGE = 0xf1;
  private static final int LOAD_ACQUIRE = 0x100;

  /** Starts of functions, ascending, and the end of the program. */
  final int[] starts;

  /** Whether states are compared at an instruction. */
  final boolean[] meets;

  /** Whether an instruction may come after another than the one before it. */
  final boolean[] jumpedTo;

  /** Whether a state is always kept at an instruction. */
  final boolean[] checkpoints;

  /** The loop that an instruction is part of, 0 for none; numbered within its function. */
  final int[] loops;

  /** Whether an instruction is a call of a helper that calls back. */
  final boolean[] iterates;

  /** Whether an instruction is {@code may_goto}. */
  final boolean[] mayGotos;

  /** Registers that may be read from an instruction on, as bits. */
  final int[] live;

  /** Whether a function makes tail calls. */
  final boolean[] tailCalls;

  private final Code code;
  private final int catcher;
  private final BitSet iterating;

  /** For a program that is refused before anything is known about it. */
  private Flow() {
    code = new Code(new byte[0]);
    catcher = -1;
    iterating = new BitSet();
    starts = new int[2];
    meets = new boolean[0];
    jumpedTo = new boolean[0];
    checkpoints = new boolean[0];
    loops = new int[0];
    iterates = new boolean[0];
    mayGotos = new boolean[0];
    live = new int[0];
    tailCalls = new boolean[0];
  }

  static Flow none() {
    return new Flow();
  }

  /**
   * Looks at a program.
   *
   * @param catcher where the function starts that is called with what is thrown, or -1
   * @param iterating calls of kfuncs after which the same call may come again
   */
  Flow(Code code, Subject subject, int catcher, BitSet iterating) {
    this.code = code;
    this.catcher = catcher;
    this.iterating = iterating;
    this.starts = functions();
    this.tailCalls = new boolean[starts.length];
    this.meets = new boolean[code.length];
    this.jumpedTo = new boolean[code.length];
    this.checkpoints = new boolean[code.length];
    this.iterates = new boolean[code.length];
    this.mayGotos = new boolean[code.length];
    checkpoints();
    checkFunctions();
    checkFields(subject);
    checkReached();
    this.live = liveness();
    this.loops = new Loops(code, iterates).numbers();
  }

  /** Where instructions lead. */
  Ways ways() {
    int[] next = new int[code.length];
    int[] jump = new int[code.length];
    for (int i = 0; i < code.length; i++) {
      next[i] = code.next(i);
      jump[i] = code.isBranch(i) ? code.target(i) : -1;
    }
    return new Ways(starts, next, jump);
  }

  /** The function an instruction is in. */
  int functionOf(int slot) {
    int function = 0;
    while (function + 1 < starts.length - 1 && starts[function + 1] <= slot) {
      function++;
    }
    return function;
  }

  /** The function that starts at an instruction, or -1. */
  int functionAt(int slot) {
    int index = java.util.Arrays.binarySearch(starts, 0, starts.length - 1, slot);
    return index < 0 ? -1 : index;
  }

  private void checkpoints() {
    for (int i = 0; i < code.length; i++) {
      iterates[i] = iterating.get(i) || code.isCallOfHelper(i) && callsBack(code.imm[i]);
      mayGotos[i] = code.op[i] == Code.JCOND;
      meets[i] |= iterates[i];
      jumpedTo[i] |= iterates[i];
      checkpoints[i] = iterates[i] || mayGotos[i];
    }
  }

  private static boolean callsBack(int helper) {
    return switch (helper) {
      case LOOP, FOR_EACH, FIND_VMA, USER_RINGBUF_DRAIN -> true;
      default -> false;
    };
  }

  private int[] functions() {
    TreeSet<Integer> found = new TreeSet<>();
    found.add(0);
    for (int i = 0; i < code.length; i++) {
      boolean function = code.isCallOfFunction(i) || code.isFunctionAddress(i);
      if (!function) {
        continue;
      }
      long start = (long) i + code.imm[i] + 1;
      if (start < 0 || start >= code.length) {
        throw new Refusal(i, "call to invalid destination");
      }
      found.add((int) start);
      if (found.size() > MAX_FUNCTIONS) {
        throw new Refusal(i, "too many subprograms");
      }
    }
    if (catcher >= 0) {
      found.add(catcher);
    }
    found.add(code.length);
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private void checkFunctions() {
    for (int f = 0; f + 1 < starts.length; f++) {
      for (int i = starts[f]; i < starts[f + 1]; i++) {
        if (code.isCallOfHelper(i) && code.imm[i] == TAIL_CALL) {
          tailCalls[f] = true;
        }
        checkTarget(i, starts[f], starts[f + 1]);
      }
      int last = starts[f + 1] - 1;
      int op = code.op[last];
      if (op != Code.EXIT && op != Code.JA && op != Code.JA32) {
        throw new Refusal(last, "last insn is not an exit or jmp");
      }
    }
  }

  private void checkTarget(int i, int start, int end) {
    int operation = code.op[i] & 0xf0;
    if (!code.isJump(i) || operation == 0x80 || operation == 0x90) {
      return;
    }
    int target = code.target(i);
    if (target < start || target >= end) {
      throw new Refusal(
          i, Refusal.because("jump out of range from insn %d to %d", i, target).reason());
    }
  }

  private void checkFields(Subject subject) {
    for (int i = 0; i < code.length; i++) {
      if (code.kind(i) == Code.LDX
          && (code.mode(i) != 0x60 && code.mode(i) != 0x80 || code.imm[i] != 0)) {
        throw new Refusal(i, "BPF_LDX uses reserved fields");
      }
      if (code.op[i] == Code.LD_IMM64) {
        checkWide(i, subject);
        i++;
      } else if (!Code.isKnown(code.op[i])) {
        throw new Refusal(i, Refusal.because("unknown opcode %02x", code.op[i]).reason());
      }
    }
  }

  private void checkWide(int i, Subject subject) {
    if (i == code.length - 1
        || code.op[i + 1] != 0
        || code.dst[i + 1] != 0
        || code.src[i + 1] != 0
        || code.off[i + 1] != 0) {
      throw new Refusal(i, "invalid bpf_ld_imm64 insn");
    }
    int source = code.src[i];
    if (source == 0 || source == Code.PSEUDO_BTF_ID || source == Code.PSEUDO_FUNC) {
      return;
    }
    boolean value = source == Code.PSEUDO_MAP_VALUE || source == Code.PSEUDO_MAP_INDEX_VALUE;
    boolean map = source == Code.PSEUDO_MAP_FD || source == Code.PSEUDO_MAP_INDEX;
    if (!value && !(map && code.imm[i + 1] == 0)) {
      throw new Refusal(i, "unrecognized bpf_ld_imm64 insn");
    }
    Integer index = subject.mapAt().get(i);
    if (index == null) {
      throw new Refusal(
          i, Refusal.because("fd %d is not pointing to valid bpf_map", code.imm[i]).reason());
    }
    if (value) {
      checkDirect(i, subject.maps().get(index));
    }
  }

  private void checkDirect(int i, MapSpec map) {
    int offset = code.imm[i + 1];
    if (Integer.compareUnsigned(offset, MAX_DIRECT_OFFSET) >= 0) {
      throw new Refusal(
          i,
          Refusal.because("direct value offset of %d is not allowed", offset & 0xffffffffL)
              .reason());
    }
    if (map.type() != MapType.ARRAY && map.type() != MapType.ARENA) {
      throw new Refusal(i, "no direct value access support for this map type");
    }
    long size = map.type() == MapType.ARENA ? map.maxEntries() * 4096 : map.valueSize();
    if (map.type() == MapType.ARRAY && map.maxEntries() != 1 || offset >= size) {
      throw new Refusal(
          i,
          Refusal.because(
                  "invalid access to map value pointer, value_size=%d off=%d",
                  map.valueSize(), offset)
              .reason());
    }
  }

  private void checkReached() {
    boolean[] reached = new boolean[code.length];
    int[] stack = new int[code.length + 2];
    int depth = 0;
    stack[depth++] = 0;
    reached[0] = true;
    if (catcher > 0) {
      stack[depth++] = catcher;
      reached[catcher] = true;
    }
    while (depth > 0) {
      int i = stack[--depth];
      for (int next : successors(i)) {
        if (next >= code.length) {
          throw new Refusal(
              i, Refusal.because("jump out of range from insn %d to %d", i, next).reason());
        }
        if (!reached[next]) {
          reached[next] = true;
          stack[depth++] = next;
        }
      }
    }
    for (int i = 0; i < code.length; i++) {
      if (!reached[i]) {
        throw new Refusal(i, Refusal.because("unreachable insn %d", i).reason());
      }
      if (code.op[i] == Code.LD_IMM64) {
        if (reached[i + 1]) {
          throw new Refusal(
              i, Refusal.because("jump into the middle of ldimm64 insn %d", i).reason());
        }
        i++;
      }
    }
  }

  private int[] successors(int i) {
    if (code.op[i] == Code.LD_IMM64) {
      if (code.src[i] == Code.PSEUDO_FUNC) {
        return called(i, i + 2);
      }
      return new int[] {i + 2};
    }
    if (!code.isJump(i)) {
      return new int[] {i + 1};
    }
    if (code.op[i] == Code.EXIT) {
      return new int[0];
    }
    if (code.op[i] == Code.CALL) {
      if (code.src[i] == Code.PSEUDO_CALL) {
        return called(i, i + 1);
      }
      meetAt(i + 1);
      return new int[] {i + 1};
    }
    int target = code.target(i);
    meetAt(target);
    if (code.op[i] == Code.JA || code.op[i] == Code.JA32) {
      return new int[] {target};
    }
    meets[i] = true;
    return new int[] {i + 1, target};
  }

  /** A function is called, or its address taken. */
  private int[] called(int i, int next) {
    int start = i + code.imm[i] + 1;
    meets[i] = true;
    meetAt(next);
    meetAt(start);
    return new int[] {next, start};
  }

  private void meetAt(int i) {
    if (i < code.length) {
      meets[i] = true;
      jumpedTo[i] = true;
    }
  }

  private int[] liveness() {
    int[] before = new int[code.length + 1];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = code.length - 1; i >= 0; i--) {
        int now = used(i) | after(i, before) & ~written(i);
        if (now != before[i]) {
          before[i] = now;
          changed = true;
        }
      }
    }
    return before;
  }

  private int after(int i, int[] before) {
    int next = code.next(i);
    int after = next >= 0 && next <= code.length ? before[next] : 0;
    return code.isBranch(i) ? after | before[code.target(i)] : after;
  }

  private int used(int i) {
    int dst = 1 << code.dst[i];
    int src = 1 << code.src[i];
    return switch (code.kind(i)) {
      case Code.LD -> code.op[i] == Code.LD_IMM64 ? 0 : ALL;
      case Code.LDX -> src;
      case Code.ST -> dst;
      case Code.STX -> usedByStore(i, dst, src);
      case Code.ALU, Code.ALU64 -> {
        int operation = code.op[i] & 0xf0;
        boolean register = code.usesRegister(i) && operation != 0xd0;
        yield (operation == 0xb0 ? 0 : dst) | (register ? src : 0);
      }
      default ->
          switch (code.op[i]) {
            case Code.CALL -> usedByCall(i);
            case Code.EXIT -> 1;
            case Code.JA, Code.JA32, Code.JCOND -> 0;
            default -> dst | (code.usesRegister(i) ? src : 0);
          };
    };
  }

  private int usedByStore(int i, int dst, int src) {
    if (code.mode(i) != 0xc0 || code.imm[i] != COMPARE_EXCHANGE) {
      return code.mode(i) == 0xc0 && code.imm[i] == LOAD_ACQUIRE ? src : dst | src;
    }
    return dst | src | 1;
  }

  private int usedByCall(int i) {
    Signature helper = code.isCallOfHelper(i) ? Signature.of(code.imm[i]) : null;
    return helper == null ? 0b111110 : (1 << helper.arguments().size() + 1) - 2;
  }

  private int writtenByStore(int i) {
    if (code.mode(i) != 0xc0) {
      return 0;
    }
    return switch (code.imm[i]) {
      case LOAD_ACQUIRE -> 1 << code.dst[i];
      case COMPARE_EXCHANGE -> 1;
      default -> (code.imm[i] & 1) == 0 ? 0 : 1 << code.src[i];
    };
  }

  private int written(int i) {
    int dst = 1 << code.dst[i];
    return switch (code.kind(i)) {
      case Code.LD -> code.op[i] == Code.LD_IMM64 ? dst : 0;
      case Code.LDX -> dst;
      case Code.STX -> writtenByStore(i);
      case Code.ALU, Code.ALU64 -> (code.op[i] & 0xf0) == 0xb0 ? dst : 0;
      case Code.JMP -> code.op[i] == Code.CALL ? 0b111111 : 0;
      default -> 0;
    };
  }
}
