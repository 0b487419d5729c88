package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.InterruptFlags;
import dev.nectar.verifier.values.Iteration;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Dynptrs, iterators and saved flags: objects of the kernel that lie on the stack. */
final class StackObjects {
  /** Slots of a dynptr. */
  static final int DYNPTR_SLOTS = 2;

  private static final int NOT_YET = -1;
  private static final int WRONG = -2;

  private final Walk walk;
  private final Memory memory;

  StackObjects(Walk walk, Memory memory) {
    this.walk = walk;
    this.memory = memory;
  }

  /** Shows what is known of all such objects, once a slot. */
  static void forEach(State state, Consumer<Reg> action) {
    for (Frame frame : state.frames) {
      for (Slot slot : frame.stack) {
        if (slot.spilled != null && !slot.isSpill()) {
          action.accept(slot.spilled);
        }
      }
    }
  }

  /** The slot with the lowest address; negative if it can be none. */
  private int place(Reg pointer, int slots) {
    if (!pointer.isConstant()) {
      return WRONG;
    }
    int at = (int) pointer.bits.value() + pointer.off;
    int slot = (-at - 1) / Slot.SIZE;
    if (at % Slot.SIZE != 0 || at >= 0 || slot + 1 < slots) {
      return WRONG;
    }
    return slot < walk.state.frameOf(pointer).stack.length ? slot : NOT_YET;
  }

  private static boolean isAll(Frame frame, int slot, int slots, byte type) {
    for (int i = 0; i < slots; i++) {
      if (!frame.stack[slot - i].isAll(type)) {
        return false;
      }
    }
    return true;
  }

  private void write(int number, int slots) {
    for (int i = 0; i < slots; i++) {
      memory.access(number, i * Slot.SIZE, Slot.SIZE, true, null, false, false);
    }
  }

  private void read(Frame frame, int slot, int slots) {
    int low = -(slot + 1) * Slot.SIZE;
    walk.stackRead(frame, low, low + slots * Slot.SIZE);
  }

  private static Reg put(Frame frame, int slot, byte type) {
    Slot place = frame.stack[slot];
    place.fill(type);
    Reg reg = new Reg();
    place.spilled = reg;
    return reg;
  }

  // Dynptrs.

  /** What is known of the dynptr that is passed in a register. */
  Reg dynptr(int number, int index, Dynptr.@Nullable Memory wanted) {
    Reg reg = walk.state.reg(number);
    Reg known = reg;
    if (reg.kind != Kind.DYNPTR) {
      int slot = place(reg, DYNPTR_SLOTS);
      Frame frame = walk.state.frameOf(reg);
      boolean there =
          slot >= 0
              && isAll(frame, slot, DYNPTR_SLOTS, Slot.DYNPTR)
              && frame.stack[slot].spilled != null
              && frame.stack[slot].spilled.type instanceof Dynptr(_, boolean first)
              && first;
      if (!there) {
        throw Refusal.because("Expected an initialized dynptr as arg #%d", index);
      }
      read(frame, slot, DYNPTR_SLOTS);
      known = frame.stack[slot].spill();
    }
    if (wanted != null && memoryOf(known) != wanted) {
      throw Refusal.because("Expected a dynptr of type %s as arg #%d", wanted.title(), index);
    }
    return known;
  }

  /** What a dynptr is a view of. */
  static Dynptr.Memory memoryOf(Reg known) {
    return known.type instanceof Dynptr(Dynptr.Memory memory, _) ? memory : Dynptr.Memory.LOCAL;
  }

  /** Whether a register points to a dynptr that must be given back. */
  boolean isHeldDynptr(Reg pointer) {
    int slot = place(pointer, DYNPTR_SLOTS);
    if (slot < 0) {
      return false;
    }
    Reg known = walk.state.frameOf(pointer).stack[slot].spilled;
    return known != null && known.reference != 0;
  }

  void checkDynptrPointer(int number, int index) {
    Reg reg = walk.state.reg(number);
    if (reg.kind != Kind.STACK && reg.kind != Kind.DYNPTR) {
      throw Refusal.because("arg#%d expected pointer to stack or const struct bpf_dynptr", index);
    }
  }

  /** A dynptr is made where a register points to. */
  void makeDynptr(int number, Dynptr.Memory view, int instruction, int shared) {
    Reg reg = walk.state.reg(number).copy();
    if (reg.kind == Kind.DYNPTR || place(reg, DYNPTR_SLOTS) == WRONG) {
      throw Refusal.because("Dynptr has to be an uninitialized dynptr");
    }
    write(number, DYNPTR_SLOTS);
    Frame frame = walk.state.frameOf(reg);
    int slot = place(reg, DYNPTR_SLOTS);
    int id = walk.newId();
    int reference = 0;
    if (view.isHeld()) {
      reference = shared != 0 ? shared : walk.acquire(instruction);
    }
    for (int i = 0; i < DYNPTR_SLOTS; i++) {
      Reg known = put(frame, slot - i, Slot.DYNPTR).become(Kind.DYNPTR);
      known.id = id;
      known.reference = reference;
      known.type = new Dynptr(view, i == 0);
    }
  }

  /** A dynptr is given back, with its copies and what was taken from them. */
  void releaseDynptr(Reg known) {
    int reference = known.reference;
    int id = known.id;
    walk.state.references.removeIf(held -> held.id() == reference);
    for (Frame frame : walk.state.frames) {
      for (int i = 0; i < frame.stack.length; i++) {
        Reg other = frame.stack[i].types[0] == Slot.DYNPTR ? frame.stack[i].spilled : null;
        if (other != null && (other.id == id || other.reference == reference)) {
          forgetSlices(other.id);
          frame.stack[i].fill(Slot.INVALID);
        }
      }
    }
    walk.state.forEach(
        reg -> {
          if (reg.reference == reference) {
            reg.becomeUnknown();
          }
        });
  }

  private void forgetSlices(int id) {
    walk.state.forEach(
        reg -> {
          if (reg.kind.isSlice() && reg.mapId == id) {
            reg.becomeUnknown();
          }
        });
  }

  /** A slot is written over: a dynptr there is no more. */
  void overwrite(Frame frame, int slot) {
    if (slot >= frame.stack.length || frame.stack[slot].types[0] != Slot.DYNPTR) {
      return;
    }
    Reg known = frame.stack[slot].spill();
    if (memoryOf(known).isHeld()) {
      throw Refusal.because("cannot overwrite referenced dynptr");
    }
    boolean first = known.type instanceof Dynptr(_, boolean lowest) && lowest;
    int start = first ? slot : slot + 1;
    forgetSlices(known.id);
    frame.stack[start].fill(Slot.INVALID);
    frame.stack[start - 1].fill(Slot.INVALID);
  }

  // Iterators.

  /** An iterator is made where a register points to. */
  void makeIterator(int number, int index, String type, int slots, boolean rcu, int instruction) {
    Reg reg = walk.state.reg(number).copy();
    int slot = place(reg, slots);
    Frame frame = walk.state.frameOf(reg);
    if (slot == WRONG || slot >= 0 && holds(frame, slot, slots, Slot.ITERATOR)) {
      throw Refusal.because("expected uninitialized %s as arg #%d", Iterators.title(type), index);
    }
    write(number, slots);
    slot = place(reg, slots);
    int reference = walk.acquire(instruction);
    for (int i = 0; i < slots; i++) {
      Reg known = put(frame, slot - i, Slot.ITERATOR).become(Kind.STACK);
      known.reference = i == 0 ? reference : 0;
      boolean inRcu = walk.sections().inRcu();
      known.type = new Iteration(type, i == 0, false, rcu && inRcu, rcu && !inRcu);
    }
  }

  private static boolean holds(Frame frame, int slot, int slots, byte type) {
    for (int i = 0; i < slots; i++) {
      for (byte each : frame.stack[slot - i].types) {
        if (each == type) {
          return true;
        }
      }
    }
    return false;
  }

  /** The lowest slot of the iterator that is passed in a register. */
  int iterator(int number, int index, String type, int slots, String function) {
    Reg reg = walk.state.reg(number);
    int slot = place(reg, slots);
    Frame frame = walk.state.frameOf(reg);
    for (int i = 0; slot >= 0 && i < slots; i++) {
      Reg known = frame.stack[slot - i].spilled;
      if (known == null || !(known.type instanceof Iteration iteration)) {
        slot = WRONG;
        break;
      }
      if (iteration.stale()) {
        throw Refusal.because("expected an RCU CS when using %s", function);
      }
      boolean fine =
          frame.stack[slot - i].isAll(Slot.ITERATOR)
              && iteration.first() == (i == 0)
              && iteration.type().equals(type);
      if (!fine) {
        slot = WRONG;
        break;
      }
    }
    if (slot < 0) {
      throw Refusal.because("expected an initialized %s as arg #%d", Iterators.title(type), index);
    }
    return slot;
  }

  /** An iterator ends. */
  void endIterator(Frame frame, int slot, int slots) {
    int reference = frame.stack[slot].spill().reference;
    walk.state.references.removeIf(held -> held.id() == reference);
    walk.forgetReferenced(reference);
    for (int i = 0; i < slots; i++) {
      frame.stack[slot - i].fill(Slot.INVALID);
    }
  }

  // Flags of interrupts.

  /** Interrupts are turned off, and their flags saved. */
  void saveFlags(int number, boolean byLock, int instruction) {
    Reg reg = walk.state.reg(number).copy();
    int slot = place(reg, 1);
    Frame frame = walk.state.frameOf(reg);
    if (slot == WRONG || slot >= 0 && isFlags(frame.stack[slot])) {
      throw Refusal.because("expected uninitialized irq flag as arg#%d", number - 1);
    }
    write(number, 1);
    Reg known = put(frame, place(reg, 1), Slot.ITERATOR).become(Kind.STACK);
    known.reference = walk.newId();
    known.type = new InterruptFlags(byLock);
    walk.state.interrupts.add(new State.Reference(known.reference, instruction));
  }

  private static boolean isFlags(Slot slot) {
    return slot.types[0] == Slot.ITERATOR
        && slot.spilled != null
        && slot.spilled.type instanceof InterruptFlags;
  }

  /** Interrupts are as they were. */
  void restoreFlags(int number, boolean byLock) {
    Reg reg = walk.state.reg(number);
    int slot = place(reg, 1);
    Frame frame = walk.state.frameOf(reg);
    if (slot < 0 || !isFlags(frame.stack[slot])) {
      throw Refusal.because("expected an initialized irq flag as arg#%d", number - 1);
    }
    read(frame, slot, 1);
    Reg known = frame.stack[slot].spill();
    if (known.type instanceof InterruptFlags(boolean locked) && locked != byLock) {
      throw Refusal.because(
          "irq flag acquired by %s kfuncs cannot be restored with %s kfuncs",
          locked ? "lock" : "native", byLock ? "lock" : "native");
    }
    State.Reference last = walk.state.interrupts.getLast();
    if (last.id() != known.reference) {
      throw Refusal.because(
          "cannot restore irq state out of order, expected id=%d acquired at insn_idx=%d",
          last.id(), last.instruction());
    }
    walk.state.interrupts.removeLast();
    frame.stack[slot].fill(Slot.INVALID);
  }
}
