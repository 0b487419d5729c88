package dev.nectar.verifier.state;

import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is known in one call of a function: its registers and its stack. */
public final class Frame {
  /** Registers that a program has. */
  public static final int REGISTERS = 11;

  /** The slots of a stack. */
  public static final int MAX_SLOTS = 64;

  /** R0 to R10. */
  public final Reg[] regs = new Reg[REGISTERS];

  /** The slots that were written, the one with the highest address first. */
  public Slot[] stack = {};

  /** Which of the program's functions it is. */
  public final int function;

  /** The instruction that called it, or -1. */
  public final int callSite;

  /** Its place among the frames, 0 for the program itself. */
  public final int depth;

  /** The calls that led to it, once its first instruction has been looked at. */
  public @Nullable Chain chain;

  /** Whether it runs as the callback of a helper. */
  public boolean callback;

  /** How often the callback has been entered. */
  public int callbackDepth;

  /** Which registers hold numbers that matter, as bits; of states that were kept. */
  public int preciseRegisters;

  /** Which slots hold numbers that matter, as bits; of states that were kept. */
  public long preciseSlots;

  /** The least that a callback may return. */
  public int callbackMax;

  /** Makes an empty one. */
  public Frame(int function, int callSite, int depth) {
    this.function = function;
    this.callSite = callSite;
    this.depth = depth;
    for (int i = 0; i < REGISTERS; i++) {
      regs[i] = new Reg();
    }
    regs[10].become(Kind.STACK);
    regs[10].frame = depth;
  }

  /** A copy. */
  public Frame copy() {
    Frame frame = new Frame(function, callSite, depth);
    for (int i = 0; i < REGISTERS; i++) {
      frame.regs[i].set(regs[i]);
    }
    frame.stack = new Slot[stack.length];
    for (int i = 0; i < stack.length; i++) {
      frame.stack[i] = stack[i].copy();
    }
    frame.chain = chain;
    frame.callback = callback;
    frame.callbackDepth = callbackDepth;
    frame.callbackMax = callbackMax;
    return frame;
  }

  /** The calls that led to it. */
  public Chain chain() {
    if (chain == null) {
      throw new IllegalStateException("The function has not been entered.");
    }
    return chain;
  }

  /** Takes out all registers and slots but those that are told, as bits. */
  public void clean(int registers, long slots) {
    for (int r = 0; r < REGISTERS - 1; r++) {
      if ((registers >> r & 1) == 0) {
        regs[r].become(Kind.NOTHING);
      }
    }
    for (int s = 0; s < stack.length; s++) {
      if ((slots >>> s & 1) == 0 && stack[s].isPlain()) {
        stack[s].fill(Slot.INVALID);
      }
    }
  }

  /** Makes room for so many bytes below the frame's top. */
  public void grow(int bytes) {
    int slots = (bytes + Slot.SIZE - 1) / Slot.SIZE;
    int old = stack.length;
    if (slots <= old) {
      return;
    }
    stack = Arrays.copyOf(stack, slots);
    for (int i = old; i < slots; i++) {
      stack[i] = new Slot();
    }
  }

  /** The slot, if it was ever written. */
  public @Nullable Slot slot(int index) {
    return index < stack.length ? stack[index] : null;
  }

  /** What a byte holds. */
  public byte byteAt(int offset) {
    int at = -offset - 1;
    int slot = at / Slot.SIZE;
    return slot < stack.length ? stack[slot].types[at % Slot.SIZE] : Slot.INVALID;
  }
}
