package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Linked;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.state.Trail;

/**
 * Finds what a number that matters was computed from, back along the path, and marks it in the
 * states that were kept: only where a number is marked do ranges of states have to agree.
 */
final class Precision {
  private static final int ARGUMENTS = 0b111110;
  private static final int NEG = 0x80;
  private static final int MOV = 0xb0;
  private static final int END = 0xd0;
  private static final int TAIL_CALL = 12;
  private static final int FETCH = 1;
  private static final int COMPARE_EXCHANGE = 0xf1;
  private static final int LOAD_ACQUIRE = 0x100;
  private static final int STACK_POINTER = 10;

  private final Code code;
  private final Flow flow;

  /** The registers that are looked for, as bits, by frame. */
  private final int[] registers = new int[State.MAX_FRAMES];

  /** The slots that are looked for, as bits, by frame. */
  private final long[] slots = new long[State.MAX_FRAMES];

  private int frame;
  private boolean changed;

  Precision(Code code, Flow flow) {
    this.code = code;
    this.flow = flow;
  }

  /** What a register of the innermost frame holds matters. */
  void mark(State state, int register) {
    frame = state.frames.size() - 1;
    registers[frame] |= 1 << register;
    walkBack(state);
  }

  /** What a slot of a frame holds matters. */
  void markSlot(State state, int owner, int slot) {
    frame = state.frames.size() - 1;
    slots[owner] |= 1L << slot;
    walkBack(state);
  }

  /**
   * What matters in a state matters in one that is no worse.
   *
   * @return whether a mark was set that was not there
   */
  boolean propagate(State known, State now) {
    frame = known.frames.size() - 1;
    for (int f = 0; f <= frame; f++) {
      registers[f] |= known.frames.get(f).preciseRegisters;
      slots[f] |= known.frames.get(f).preciseSlots;
    }
    changed = false;
    walkBack(now);
    return changed;
  }

  /** All numbers matter, in all states that the path came through. */
  void markAll(State state) {
    for (State kept = state.parent; kept != null; kept = kept.parent) {
      for (Frame each : kept.frames) {
        for (int r = 0; r < STACK_POINTER; r++) {
          if (each.regs[r].isScalar()) {
            each.preciseRegisters |= 1 << r;
          }
        }
        for (int s = 0; s < each.stack.length; s++) {
          if (each.stack[s].isScalarSpill()) {
            each.preciseSlots |= 1L << s;
          }
        }
      }
    }
    forget();
  }

  private void forget() {
    java.util.Arrays.fill(registers, 0);
    java.util.Arrays.fill(slots, 0);
  }

  private boolean isDone() {
    int anyRegister = 0;
    long anySlot = 0;
    for (int f = 0; f <= frame; f++) {
      anyRegister |= registers[f];
      anySlot |= slots[f];
    }
    return anyRegister == 0 && anySlot == 0;
  }

  private void walkBack(State start) {
    if (isDone()) {
      return;
    }
    int last = start.slot;
    int after = -1;
    for (State state = start; ; ) {
      after = walkBack(state, last, after);
      if (after == FAILED) {
        break;
      }
      if (isDone()) {
        return;
      }
      State kept = state.parent;
      if (kept == null || frame >= kept.frames.size()) {
        break;
      }
      markKept(kept);
      if (isDone()) {
        return;
      }
      last = kept.last;
      if (last < 0) {
        // The start of the program, or of a function that is looked at by itself.
        forget();
        return;
      }
      after = state.first;
      state = kept;
    }
    markAll(start);
  }

  private static final int FAILED = -2;

  /**
   * Walks back to where a state began, or until all is found.
   *
   * @return the instruction looked at last, {@link #FAILED} if it is not known where a number came
   *     from
   */
  private int walkBack(State state, int last, int following) {
    Trail trail = state.trail;
    int length = trail.length();
    int after = following;
    boolean skip = following < 0;
    int i = last;
    while (true) {
      boolean told = length > 0 && trail.to(length - 1) == i;
      if (skip) {
        skip = false;
      } else if (!step(i, after, trail, told ? length - 1 : -1)) {
        return FAILED;
      }
      if (isDone()) {
        return i;
      }
      if (i == state.first && (length == 0 || length == 1 && trail.to(0) == i)) {
        return i;
      }
      after = i;
      i = told ? trail.from(--length) : i - 1;
      if (i < 0) {
        return FAILED;
      }
    }
  }

  private void markKept(State kept) {
    for (int f = 0; f <= frame; f++) {
      Frame each = kept.frames.get(f);
      int left = 0;
      for (int bits = registers[f]; bits != 0; bits &= bits - 1) {
        int r = Integer.numberOfTrailingZeros(bits);
        if (each.regs[r].isScalar() && (each.preciseRegisters >> r & 1) == 0) {
          left |= 1 << r;
        }
      }
      long leftSlots = 0;
      for (long bits = slots[f]; bits != 0; bits &= bits - 1) {
        int s = Long.numberOfTrailingZeros(bits);
        Slot slot = each.slot(s);
        if (slot != null && slot.isScalarSpill() && (each.preciseSlots >> s & 1) == 0) {
          leftSlots |= 1L << s;
        }
      }
      each.preciseRegisters |= left;
      each.preciseSlots |= leftSlots;
      changed |= left != 0 || leftSlots != 0;
      registers[f] = left;
      slots[f] = leftSlots;
    }
  }

  private boolean isWanted(int register) {
    return (registers[frame] >> register & 1) != 0;
  }

  private void want(int register) {
    if (register != STACK_POINTER) {
      registers[frame] |= 1 << register;
    }
  }

  private void found(int register) {
    registers[frame] &= ~(1 << register);
  }

  /** What is wanted before an instruction, from what is wanted after it; false if not known. */
  private boolean step(int i, int after, Trail trail, int told) {
    if (code.op[i] == 0) {
      return true;
    }
    long linked = told < 0 ? 0 : trail.linked(told);
    link(linked);
    boolean known =
        switch (code.kind(i)) {
          case Code.ALU, Code.ALU64 -> arithmetic(i);
          case Code.LDX -> load(code.dst[i], trail, told);
          case Code.ST -> store(i, trail, told);
          case Code.STX -> atomicOrStore(i, trail, told);
          case Code.LD -> wide(i);
          default -> jump(i, after, trail, told);
        };
    link(linked);
    return known;
  }

  /** Of those that have learnt from one another, all are wanted if one is. */
  private void link(long linked) {
    int count = Linked.count(linked);
    boolean any = false;
    for (int k = 0; k < count; k++) {
      int f = Linked.frame(linked, k);
      int number = Linked.number(linked, k);
      any |=
          Linked.isRegister(linked, k)
              ? (registers[f] >> number & 1) != 0
              : (slots[f] >> number & 1) != 0;
    }
    for (int k = 0; any && k < count; k++) {
      int f = Linked.frame(linked, k);
      if (Linked.isRegister(linked, k)) {
        registers[f] |= 1 << Linked.number(linked, k);
      } else {
        slots[f] |= 1L << Linked.number(linked, k);
      }
    }
  }

  private boolean arithmetic(int i) {
    int operation = code.op[i] & 0xf0;
    if (!isWanted(code.dst[i]) || operation == NEG || operation == END) {
      return true;
    }
    if (operation == MOV) {
      found(code.dst[i]);
    }
    if (code.usesRegister(i)) {
      want(code.src[i]);
    }
    return true;
  }

  private boolean load(int register, Trail trail, int told) {
    if (isWanted(register)) {
      found(register);
      if (told >= 0 && trail.has(told, Trail.STACK)) {
        slots[trail.frame(told)] |= 1L << trail.slot(told);
      }
    }
    return true;
  }

  private boolean atomicOrStore(int i, Trail trail, int told) {
    if (code.mode(i) == 0xc0) {
      int operation = code.imm[i];
      if (operation == LOAD_ACQUIRE) {
        return load(code.dst[i], trail, told);
      }
      if ((operation & FETCH) != 0) {
        return load(operation == COMPARE_EXCHANGE ? 0 : code.src[i], trail, told);
      }
    }
    return store(i, trail, told);
  }

  private boolean store(int i, Trail trail, int told) {
    if (isWanted(code.dst[i])) {
      // A number was made from pointers.
      return false;
    }
    if (told < 0 || !trail.has(told, Trail.STACK)) {
      return true;
    }
    int owner = trail.frame(told);
    long bit = 1L << trail.slot(told);
    if ((slots[owner] & bit) != 0) {
      slots[owner] &= ~bit;
      if (code.kind(i) == Code.STX) {
        want(code.src[i]);
      }
    }
    return true;
  }

  private boolean wide(int i) {
    if (code.op[i] == Code.LD_IMM64) {
      found(code.dst[i]);
      return true;
    }
    return !isWanted(0);
  }

  private boolean jump(int i, int after, Trail trail, int told) {
    return switch (code.op[i]) {
      case Code.CALL -> call(i, after);
      case Code.EXIT -> exit(after);
      case Code.JA, Code.JA32, Code.JCOND -> true;
      default -> {
        if (code.usesRegister(i) && (isWanted(code.dst[i]) || isWanted(code.src[i]))) {
          if (told < 0 || !trail.has(told, Trail.RIGHT_ON_STACK)) {
            want(code.src[i]);
          }
          if (told < 0 || !trail.has(told, Trail.LEFT_ON_STACK)) {
            want(code.dst[i]);
          }
        }
        yield true;
      }
    };
  }

  private boolean call(int i, int after) {
    boolean function = code.isCallOfFunction(i) && after != i + 1;
    boolean callback = !code.isCallOfFunction(i) && flow.iterates[i] && after != i + 1;
    if (function || callback) {
      // From the start of the function back to its caller.
      if (frame == 0 || (registers[frame] & ~ARGUMENTS) != 0 || slots[frame] != 0) {
        return false;
      }
      int arguments = registers[frame];
      registers[frame] = 0;
      frame--;
      registers[frame] |= function ? arguments : 0;
      return true;
    }
    found(0);
    if ((registers[frame] & ARGUMENTS) != 0) {
      return false;
    }
    if (code.isCallOfHelper(i) && code.imm[i] == TAIL_CALL && after != i + 1) {
      return enter(false);
    }
    return true;
  }

  private boolean exit(int after) {
    if (after >= 0 && flow.iterates[after]) {
      registers[frame] &= ~ARGUMENTS;
    }
    if (after < 0 || (registers[frame] & ARGUMENTS) != 0) {
      return false;
    }
    boolean result = after > 0 && code.isCallOfFunction(after - 1) && isWanted(0);
    found(0);
    return enter(result);
  }

  /** From after a call back into the function that was called. */
  private boolean enter(boolean result) {
    if (frame + 1 == State.MAX_FRAMES) {
      return false;
    }
    frame++;
    registers[frame] |= result ? 1 : 0;
    return true;
  }
}
