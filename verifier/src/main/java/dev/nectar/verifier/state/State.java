package dev.nectar.verifier.state;

import dev.nectar.verifier.values.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that is known at one point of one path through a program. */
public final class State {
  /** Frames that a program may have at once. */
  public static final int MAX_FRAMES = 8;

  /** Something acquired that must be released. */
  public record Reference(int id, int instruction) {}

  /** The calls under way, the program itself first. */
  public final List<Frame> frames = new ArrayList<>();

  /** What is to be released. */
  public final List<Reference> references = new ArrayList<>();

  /**
   * A lock that is held.
   *
   * @param kind of which kind
   * @param id of the pointer to what it is in
   * @param place the map it is in, or -1
   */
  public record Lock(Kind kind, int id, int place) {
    /** Kinds of locks. */
    public enum Kind {
      /** {@code bpf_spin_lock}. */
      SPIN,
      /** {@code bpf_res_spin_lock}. */
      RESILIENT,
      /** The same with interrupts off. */
      INTERRUPTS_OFF
    }
  }

  /** The locks that are held, the last one last. */
  public final List<Lock> locks = new ArrayList<>();

  /** Where flags of interrupts that are off were saved, the last one last. */
  public final List<Reference> interrupts = new ArrayList<>();

  /** Whether the program, or the callback that is walked by itself, may wait. */
  public boolean sleepable;

  /** How many sections of RCU are open. */
  public int rcu;

  /** How many sections without preemption are open. */
  public int preempt;

  /** How often {@code may_goto} has been taken. */
  public int mayGoto;

  /** The state this one came from, of those that were kept. */
  public @Nullable State parent;

  /** Paths from here that are still to be walked. */
  public int branches = 1;

  /** How the path came here from there. */
  public Trail trail = new Trail();

  /** The instruction that comes next. */
  public int slot;

  /** The instruction that came before it, or -1. */
  public int last = -1;

  /** The instruction where the parent was kept. */
  public int first;

  /** How many parents there are. */
  public int depth;

  /** How often callbacks have been entered. */
  public int callbacks;

  /** The state that was kept before this one at the same instruction. */
  public @Nullable State older;

  /** Whether what is not read later has been taken out. */
  public boolean cleaned;

  /** How often a path ended here, of states that were kept. */
  public int hits;

  /** How often a path did not. */
  public int misses;

  /** A state with one empty frame. */
  public static State start(int function) {
    State state = new State();
    state.frames.add(new Frame(function, -1, 0));
    return state;
  }

  /** A copy. */
  public State copy() {
    State state = new State();
    for (Frame frame : frames) {
      state.frames.add(frame.copy());
    }
    state.references.addAll(references);
    state.locks.addAll(locks);
    state.interrupts.addAll(interrupts);
    state.sleepable = sleepable;
    state.rcu = rcu;
    state.preempt = preempt;
    state.mayGoto = mayGoto;
    state.parent = parent;
    state.trail = trail.copy();
    state.slot = slot;
    state.last = last;
    state.first = first;
    state.depth = depth;
    state.callbacks = callbacks;
    return state;
  }

  /** The instruction that a frame is at: its call of the next one, if there is one. */
  public int at(int frame) {
    return frame + 1 == frames.size() ? slot : frames.get(frame + 1).callSite;
  }

  /** The slots of a frame that may be read later, as bits. */
  public long liveSlots(int frame, boolean[] callsBack) {
    int innermost = frames.size() - 1;
    long live = frames.get(innermost).chain().live(slot, frame);
    for (int f = frame; f < innermost; f++) {
      int site = at(f);
      live |= frames.get(f).chain().live(callsBack[site] ? site : site + 1, frame);
    }
    return live;
  }

  /** The innermost frame. */
  public Frame frame() {
    return frames.getLast();
  }

  /** A register of the innermost frame. */
  public Reg reg(int number) {
    return frames.getLast().regs[number];
  }

  /** The frame that a stack pointer points into. */
  public Frame frameOf(Reg pointer) {
    return frames.get(pointer.frame);
  }

  /** Shows all registers, spilled ones included. */
  public void forEach(Consumer<Reg> action) {
    for (Frame frame : frames) {
      for (Reg reg : frame.regs) {
        action.accept(reg);
      }
      for (Slot slot : frame.stack) {
        if (slot.spilled != null && slot.isSpill()) {
          action.accept(slot.spilled);
        }
      }
    }
  }

  /** Whether a reference is still to be released. */
  public boolean holds(int reference) {
    for (Reference held : references) {
      if (held.id == reference) {
        return true;
      }
    }
    return false;
  }
}
