package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Reg;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether one state is no worse than another, so that what is safe from that is safe from it. */
final class Equality {
  /** Ranges must lie in those of the other where they matter to it. */
  static final int PRECISE_ONLY = 0;

  /** All ranges must lie in those of the other. */
  static final int WITHIN = 1;

  /** All must be the same. */
  static final int EXACT = 2;

  private static final Reg UNKNOWN = new Reg().becomeUnknown();

  private final Ids ids = new Ids();
  private int how;

  /** Whether the state of now is no worse than the old one. */
  boolean holds(Flow flow, State old, State now, int how, int lastId) {
    if (old.frames.size() != now.frames.size()
        || !old.locks.equals(now.locks)
        || !old.interrupts.equals(now.interrupts)
        || old.sleepable != now.sleepable
        || old.rcu != now.rcu
        || old.preempt != now.preempt
        || old.references.size() != now.references.size()) {
      return false;
    }
    this.how = how;
    ids.start(lastId);
    for (int i = 0; i < old.references.size(); i++) {
      if (!ids.match(old.references.get(i).id(), now.references.get(i).id())) {
        return false;
      }
    }
    for (int i = 0; i < old.frames.size(); i++) {
      if (!same(old.frames.get(i), now.frames.get(i), flow.live[old.at(i)])) {
        return false;
      }
    }
    return true;
  }

  private boolean same(Frame old, Frame now, int live) {
    if (old.callSite != now.callSite
        || old.function != now.function
        || old.callback != now.callback
        || old.callbackDepth > now.callbackDepth) {
      return false;
    }
    for (int r = 0; r < Frame.REGISTERS; r++) {
      if ((live >> r & 1) != 0
          && !same(old.regs[r], now.regs[r], (old.preciseRegisters >> r & 1) != 0)) {
        return false;
      }
    }
    for (int s = 0; s < old.stack.length; s++) {
      Slot slot = s < now.stack.length ? now.stack[s] : null;
      if (!same(old.stack[s], slot, (old.preciseSlots >> s & 1) != 0)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a slot is no worse than an old one, or than one of bytes if it was never reached. */
  private boolean same(Slot old, @Nullable Slot now, boolean precise) {
    if (now == null) {
      return how != EXACT && !isCompared(old);
    }
    if (how == EXACT && !Arrays.equals(old.types, now.types)) {
      return false;
    }
    if (!isCompared(old)) {
      return true;
    }
    if (old.types[0] == Slot.SPILL && old.isScalarSpill()) {
      Reg held = now.types[0] == Slot.SPILL && now.isScalarSpill() ? now.spill() : null;
      if (held == null && isUnknown(now)) {
        held = UNKNOWN;
      }
      if (held != null) {
        return same(old.spill(), held, precise);
      }
    }
    for (int b = 0; b < Slot.SIZE; b++) {
      byte type = old.types[b];
      if (type != Slot.INVALID && type != Slot.MISC && type != now.types[b]) {
        return false;
      }
    }
    return switch (old.types[Slot.SIZE - 1]) {
      case Slot.SPILL -> same(old.spill(), now.spill(), precise);
      case Slot.DYNPTR, Slot.ITERATOR ->
          old.spilled == null
              ? now.spilled == null
              : now.spilled != null && same(old.spilled, now.spilled, true);
      default -> true;
    };
  }

  private static boolean isCompared(Slot old) {
    for (byte type : old.types) {
      if (type != Slot.INVALID && type != Slot.MISC) {
        return true;
      }
    }
    return false;
  }

  /** Whether what is loaded from it may be any number. */
  private static boolean isUnknown(Slot slot) {
    for (byte type : slot.types) {
      if (type != Slot.MISC && type != Slot.INVALID) {
        return false;
      }
    }
    return true;
  }

  private boolean same(Reg old, Reg now, boolean precise) {
    if (how == EXACT) {
      return old.sameKind(now)
          && old.sameNumber(now)
          && old.linked == now.linked
          && old.linkedBy == now.linkedBy
          && ids.match(old.id, now.id)
          && ids.match(old.reference, now.reference);
    }
    if (old.isNothing()) {
      return true;
    }
    if (old.kind != now.kind || old.maybeNull != now.maybeNull) {
      return false;
    }
    return switch (old.kind) {
      case SCALAR -> how == PRECISE_ONLY && !precise || sameNumbers(old, now);
      case MAP_KEY,
          MAP_VALUE,
          MEMORY,
          RDONLY_MEMORY,
          RINGBUF,
          BUFFER,
          RDONLY_BUFFER,
          TRACE_BUFFER ->
          old.sameKind(now) && old.covers(now) && sameIds(old, now);
      case PACKET, PACKET_META -> samePackets(old, now);
      case ARENA -> true;
      default -> old.sameKind(now) && old.sameNumber(now) && sameIds(old, now);
    };
  }

  private boolean sameIds(Reg old, Reg now) {
    return ids.match(old.id, now.id) && ids.match(old.reference, now.reference);
  }

  private boolean sameNumbers(Reg old, Reg now) {
    return old.linked == now.linked
        && (!old.linked || old.linkedBy == now.linkedBy)
        && old.covers(now)
        && ids.matchNumbers(old, now);
  }

  private boolean samePackets(Reg old, Reg now) {
    boolean enough =
        old.range < 0 || now.range < 0 ? old.range == now.range : old.range <= now.range;
    return enough && old.off == now.off && ids.match(old.id, now.id) && old.covers(now);
  }

  /** Which ids of one state stand for which of the other. */
  private static final class Ids {
    private static final int LINKED = 1 << 31;
    private int[] pairs = new int[32];
    private int count;
    private int fresh;

    void start(int lastId) {
      count = 0;
      fresh = lastId;
    }

    boolean match(int old, int now) {
      if (old == 0 || now == 0) {
        return old == now;
      }
      for (int i = 0; i < count; i += 2) {
        if (pairs[i] == old || pairs[i + 1] == now) {
          return pairs[i] == old && pairs[i + 1] == now;
        }
      }
      if (count == pairs.length) {
        pairs = Arrays.copyOf(pairs, count * 2);
      }
      pairs[count++] = old;
      pairs[count++] = now;
      return true;
    }

    /** Numbers without an id are known together with no other. */
    boolean matchNumbers(Reg old, Reg now) {
      return match(idOf(old), idOf(now));
    }

    private int idOf(Reg number) {
      if (number.id == 0) {
        return ++fresh;
      }
      return number.linked ? number.id | LINKED : number.id;
    }
  }
}
