package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps states, and ends paths that reach one that is no worse than one that has been walked. */
final class Pruning {
  private static final Slot EMPTY = new Slot();

  private final Flow flow;
  private final List<@Nullable List<State>> kept;
  private final boolean[] walked;
  private int jumps;
  private int jumpsBefore;
  private int processedBefore;

  Pruning(Flow flow) {
    this.flow = flow;
    this.kept = new ArrayList<>();
    for (int i = 0; i < flow.meets.length; i++) {
      kept.add(null);
    }
    this.walked = new boolean[flow.meets.length];
  }

  void walked(int i) {
    walked[i] = true;
  }

  boolean wasWalked(int i) {
    return walked[i];
  }

  void jumped() {
    jumps++;
  }

  /** Another path starts from here. */
  void split(State other) {
    if (other.parent != null) {
      other.parent.branches++;
    }
  }

  /** A path has ended. */
  void ended(State state) {
    State parent = state.parent;
    while (parent != null) {
      if (--parent.branches > 0) {
        return;
      }
      parent = parent.parent;
    }
  }

  /** Whether nothing new can come of walking on; else the state is kept. */
  boolean isKnown(int i, State now, int processed) {
    List<State> states = kept.get(i);
    boolean add = jumps - jumpsBefore >= 2 && processed - processedBefore >= 8;
    if (states != null) {
      for (int k = 0; k < states.size(); k++) {
        State old = states.get(k);
        if (old.branches > 0) {
          if (!convergent(i) && old.mayGoto == now.mayGoto && same(i, old, now, true)) {
            throw Refusal.because("old state: " + StateText.of(old));
          }
          if (processed - processedBefore < 100 && jumps - jumpsBefore < 20) {
            add = false;
          }
          if (convergent(i)
              && (flow.iterates[i] || now.mayGoto > old.mayGoto)
              && same(i, old, now, false)) {
            return true;
          }
        } else if (same(i, old, now, false)) {
          old.hits++;
          return true;
        }
        if (add && ++old.misses > old.hits * 3 + 3) {
          states.remove(k--);
        }
      }
    }
    if (!add) {
      return false;
    }
    if (states == null) {
      states = new ArrayList<>();
      kept.set(i, states);
    }
    State copy = now.copy();
    states.add(copy);
    now.parent = copy;
    jumpsBefore = jumps;
    processedBefore = processed;
    return false;
  }

  /** Whether a loop may end at an instruction as soon as nothing new comes of it. */
  private boolean convergent(int i) {
    return flow.iterates[i] || flow.mayGotos[i];
  }

  private boolean same(int at, State old, State now, boolean exact) {
    if (old.frames.size() != now.frames.size()
        || !old.locks.equals(now.locks)
        || !old.interrupts.equals(now.interrupts)
        || old.sleepable != now.sleepable
        || old.rcu != now.rcu
        || old.preempt != now.preempt
        || old.references.size() != now.references.size()) {
      return false;
    }
    Ids ids = new Ids();
    for (int i = 0; i < old.references.size(); i++) {
      if (!ids.match(old.references.get(i).id(), now.references.get(i).id())) {
        return false;
      }
    }
    for (int i = 0; i < old.frames.size(); i++) {
      Frame a = old.frames.get(i);
      Frame b = now.frames.get(i);
      if (a.callSite != b.callSite
          || a.function != b.function
          || a.callback != b.callback
          || a.callbackDepth > b.callbackDepth
          || !sameFrame(a, b, ids, exact, live(at, old, i))) {
        return false;
      }
    }
    return true;
  }

  /** Registers of a frame that may be read later, as bits. */
  private int live(int at, State state, int frame) {
    int innermost = state.frames.size() - 1;
    return flow.live[frame == innermost ? at : state.frames.get(frame + 1).callSite];
  }

  private static boolean sameFrame(Frame a, Frame b, Ids ids, boolean exact, int live) {
    for (int i = 0; i < Frame.REGISTERS; i++) {
      boolean read = exact || (live >> i & 1) != 0;
      if (read && !sameReg(a.regs[i], b.regs[i], ids, exact)) {
        return false;
      }
    }
    int slots = Math.max(a.stack.length, b.stack.length);
    for (int i = 0; i < slots; i++) {
      Slot left = i < a.stack.length ? a.stack[i] : EMPTY;
      Slot right = i < b.stack.length ? b.stack[i] : EMPTY;
      if (!sameSlot(left, right, ids, exact)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameSlot(Slot old, Slot now, Ids ids, boolean exact) {
    if (exact) {
      return Arrays.equals(old.types, now.types)
          && (!old.isSpill() || sameReg(old.spill(), now.spill(), ids, true));
    }
    if (old.isSpill()) {
      return now.isSpill()
              && old.spillSize() == now.spillSize()
              && sameReg(old.spill(), now.spill(), ids, false)
          || old.isScalarSpill()
              && isUnknown(old.spill())
              && old.spillSize() == Slot.SIZE
              && isBytes(now);
    }
    for (int i = 0; i < Slot.SIZE; i++) {
      byte before = old.types[i];
      byte after = now.types[i];
      boolean fine =
          switch (before) {
            case Slot.INVALID -> true;
            case Slot.MISC ->
                after == Slot.MISC
                    || after == Slot.ZERO
                    || after == Slot.INVALID
                    || after == Slot.SPILL && now.isScalarSpill();
            case Slot.ZERO ->
                after == Slot.ZERO || after == Slot.SPILL && now.isSpill() && now.spill().isNull();
            default -> after == before;
          };
      if (!fine) {
        return false;
      }
    }
    if (old.types[0] == Slot.DYNPTR || old.types[0] == Slot.ITERATOR) {
      return old.spilled != null
          && now.spilled != null
          && sameReg(old.spilled, now.spilled, ids, false);
    }
    return true;
  }

  private static boolean isBytes(Slot slot) {
    for (byte type : slot.types) {
      if (type != Slot.MISC && type != Slot.ZERO && type != Slot.INVALID) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnknown(Reg reg) {
    return reg.isScalar() && reg.bits.mask() == -1 && reg.id == 0;
  }

  private static boolean sameReg(Reg old, Reg now, Ids ids, boolean exact) {
    if (old.isNothing()) {
      return !exact || now.isNothing();
    }
    if (old.kind != now.kind || old.maybeNull != now.maybeNull) {
      return false;
    }
    if (exact) {
      return old.sameNumber(now)
          && old.off == now.off
          && old.range == now.range
          && old.frame == now.frame
          && old.map == now.map
          && old.linked == now.linked
          && old.linkedBy == now.linkedBy
          && ids.match(old.id, now.id)
          && ids.match(old.reference, now.reference)
          && Objects.equals(old.type, now.type);
    }
    if (old.isScalar()) {
      if (!old.covers(now)) {
        return false;
      }
      if (old.id == 0) {
        return true;
      }
      return now.id != 0
          && old.linked == now.linked
          && old.linkedBy == now.linkedBy
          && ids.match(old.id, now.id);
    }
    if (old.off != now.off
        || old.map != now.map
        || old.frame != now.frame
        || !Objects.equals(old.type, now.type)
        || !ids.match(old.reference, now.reference)
        || !old.covers(now)) {
      return false;
    }
    if (old.kind.isPacket()) {
      boolean less = old.range > now.range && !(old.range < 0 && now.range < 0);
      if (less || old.range < 0 && old.range != now.range) {
        return false;
      }
      return old.id == 0 || ids.match(old.id, now.id);
    }
    if (old.range != now.range) {
      return false;
    }
    boolean named = old.maybeNull || old.kind == Kind.MAP_VALUE && old.id != 0;
    return (!named || ids.match(old.id, now.id))
        && (old.mapId == 0 || ids.match(old.mapId, now.mapId));
  }

  /** Which ids of one state stand for which of the other. */
  private static final class Ids {
    private static final int[] NONE = {};
    private int[] pairs = NONE;
    private int count;

    boolean match(int old, int now) {
      if ((old == 0) != (now == 0)) {
        return false;
      }
      if (old == 0) {
        return true;
      }
      for (int i = 0; i < count; i += 2) {
        if (pairs[i] == old || pairs[i + 1] == now) {
          return pairs[i] == old && pairs[i + 1] == now;
        }
      }
      if (count == pairs.length) {
        pairs = Arrays.copyOf(pairs, count * 2 + 16);
      }
      pairs[count++] = old;
      pairs[count++] = now;
      return true;
    }
  }
}
