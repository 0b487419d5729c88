package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Linked;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.state.Trail;
import dev.nectar.verifier.values.Compare;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import dev.nectar.verifier.values.Scalars;

/** Conditional jumps: which ways they go, and what is known on each. */
final class Branches {
  /** A packet pointer's range: it is at or behind the end. */
  static final int AT_END = -1;

  /** A packet pointer's range: it is behind the end. */
  static final int BEYOND_END = -2;

  private static final int MAX_PACKET_OFFSET = 0xffff;

  private final Walk walk;
  private final Code code;

  Branches(Walk walk, Code code) {
    this.walk = walk;
    this.code = code;
  }

  /** The next instruction. Other ways are left to be walked later. */
  int step(int i) {
    if (code.op[i] == Code.JCOND) {
      return mayGoto(i);
    }
    boolean register = code.usesRegister(i);
    boolean half = code.kind(i) == Code.JMP32;
    int op = code.op[i] & 0xf0;
    walk.checkReadable(code.dst[i]);
    if (register ? code.imm[i] != 0 : code.src[i] != 0) {
      throw Refusal.because("BPF_JMP/JMP32 uses reserved fields");
    }
    if (register) {
      walk.checkReadable(code.src[i]);
    }
    Reg dst = walk.state.reg(code.dst[i]);
    Reg src = register ? walk.state.reg(code.src[i]) : new Reg().becomeNumber(code.imm[i]);
    int target = code.target(i);
    int way = taken(dst, src, op, half);
    if (way >= 0) {
      walk.precise(code.dst[i]);
      if (register) {
        walk.precise(code.src[i]);
      }
      return way == 1 ? target : i + 1;
    }
    remember(dst, src);
    State other = walk.later(target);
    Reg otherDst = other.reg(code.dst[i]);
    Reg otherSrc = register ? other.reg(code.src[i]) : src.copy();
    if (dst.isScalar() && src.isScalar()) {
      if (dst != src) {
        Compare.learn(otherDst, otherSrc, op, half, true);
        Compare.learn(dst, src, op, half, false);
      }
      share(walk.state, dst);
      share(walk.state, src);
      share(other, otherDst);
      share(other, otherSrc);
    } else {
      pointers(i, op, half, dst, src, other);
    }
    return i + 1;
  }

  /** What is learnt here of one number is learnt of others. */
  private void remember(Reg dst, Reg src) {
    long flags =
        (dst.kind == Kind.STACK ? Trail.LEFT_ON_STACK : 0)
            | (src.kind == Kind.STACK ? Trail.RIGHT_ON_STACK : 0);
    long linked = 0;
    if (src.isScalar() && src.id != 0) {
      linked = collect(src.id, linked);
    }
    if (dst.isScalar() && dst.id != 0 && dst.id != src.id) {
      linked = collect(dst.id, linked);
    }
    if (flags != 0 || Linked.count(linked) > 1) {
      walk.remember(flags, Linked.count(linked) > 1 ? linked : 0);
    }
  }

  /** Adds all numbers with an id; those that find no room lose it. */
  private long collect(int id, long linked) {
    State state = walk.state;
    long all = linked;
    for (int f = state.frames.size() - 1; f >= 0; f--) {
      Frame frame = state.frames.get(f);
      int live = walk.live(state.at(f));
      for (int r = 0; r < Frame.REGISTERS; r++) {
        Reg reg = frame.regs[r];
        if (reg.id != id || !reg.isScalar() || (live >> r & 1) == 0) {
          continue;
        }
        if (Linked.count(all) < Linked.MOST) {
          all = Linked.withRegister(all, f, r);
        } else {
          Arithmetic.unlink(reg);
        }
      }
      for (int s = 0; s < frame.stack.length; s++) {
        Slot slot = frame.stack[s];
        if (!slot.isScalarSpill() || slot.spill().id != id) {
          continue;
        }
        if (Linked.count(all) < Linked.MOST) {
          all = Linked.withSlot(all, f, s);
        } else {
          Arithmetic.unlink(slot.spill());
        }
      }
    }
    return all;
  }

  private int mayGoto(int i) {
    if (code.src[i] != 0 || code.dst[i] != 0 || code.imm[i] != 0) {
      throw Refusal.because("invalid may_goto imm %d", code.imm[i]);
    }
    State other = walk.later(i + 1);
    other.mayGoto++;
    if (walk.state.parent != null) {
      walk.widen(i, walk.state.parent, other);
    }
    return code.target(i);
  }

  private static int taken(Reg dst, Reg src, int op, boolean half) {
    if (dst.isScalar() && src.isScalar()) {
      return Compare.taken(dst, src, op, half);
    }
    if (half) {
      return -1;
    }
    if (isPacket(dst) && isPacket(src)) {
      return packetTaken(dst, src, op);
    }
    Reg pointer = dst.isPointer() ? dst : src;
    Reg number = dst.isPointer() ? src : dst;
    if (number.isNull() && isNotNull(pointer)) {
      return op == Compare.EQ ? 0 : op == Compare.NE ? 1 : -1;
    }
    return -1;
  }

  /** Whether a pointer is surely not null. */
  static boolean isNotNull(Reg reg) {
    return !reg.maybeNull
        && switch (reg.kind) {
          case SOCKET, TCP_SOCK, MAP_VALUE, MAP_KEY, SOCK_COMMON, TRUSTED, MEMORY, RINGBUF, MAP ->
              true;
          default -> false;
        };
  }

  private static boolean isPacket(Reg reg) {
    return reg.kind.isPacket() || reg.kind == Kind.PACKET_END;
  }

  private static int packetTaken(Reg dst, Reg src, int op) {
    Reg packet;
    int way = op;
    if (src.kind == Kind.PACKET_END) {
      packet = dst;
    } else if (dst.kind == Kind.PACKET_END) {
      packet = src;
      way = Compare.flipped(op);
    } else {
      return -1;
    }
    if (packet.range >= 0 || packet.kind == Kind.PACKET_END) {
      return -1;
    }
    return switch (way) {
      case Compare.LE -> packet.range == BEYOND_END ? 0 : -1;
      case Compare.GT -> packet.range == BEYOND_END ? 1 : -1;
      case Compare.LT -> 0;
      case Compare.GE -> 1;
      default -> -1;
    };
  }

  private void pointers(int i, int op, boolean half, Reg dst, Reg src, State other) {
    boolean equality = op == Compare.EQ || op == Compare.NE;
    boolean register = code.usesRegister(i);
    if (!half && register && equality && dst.isPointer() && src.isPointer()) {
      State equal = op == Compare.EQ ? other : walk.state;
      boolean dstKnown = isNotNull(dst);
      boolean srcKnown = isNotNull(src);
      if (dst.maybeNull && srcKnown) {
        decideNull(equal, equal.reg(code.dst[i]).id, false);
        return;
      }
      if (src.maybeNull && dstKnown) {
        decideNull(equal, equal.reg(code.src[i]).id, false);
        return;
      }
    }
    if (!half && !register && code.imm[i] == 0 && equality && dst.maybeNull) {
      int id = dst.id;
      decideNull(walk.state, id, op == Compare.NE);
      decideNull(other, id, op == Compare.EQ);
      return;
    }
    if (!half && register) {
      packets(op, dst, src, other);
    }
  }

  /** All pointers of one origin are null, or none is. */
  private void decideNull(State state, int id, boolean isNull) {
    int[] reference = {0};
    state.forEach(
        reg -> {
          if (reg.maybeNull && reg.id == id) {
            reference[0] = reg.reference;
          }
        });
    if (isNull && reference[0] != 0 && reference[0] == id) {
      state.references.removeIf(held -> held.id() == id);
    }
    state.forEach(
        reg -> {
          if (!reg.maybeNull || reg.id != id) {
            return;
          }
          if (isNull) {
            reg.becomeNumber(0);
          } else {
            reg.maybeNull = false;
            reg.id = walk.known().isLockable(reg) ? reg.id : 0;
            walk.found(reg);
          }
        });
  }

  private void packets(int op, Reg dst, Reg src, State other) {
    boolean left =
        src.kind == Kind.PACKET_END && dst.kind == Kind.PACKET
            || dst.kind == Kind.PACKET_META && isStart(src);
    boolean right =
        dst.kind == Kind.PACKET_END && src.kind == Kind.PACKET
            || src.kind == Kind.PACKET_META && isStart(dst);
    if (!left && !right) {
      return;
    }
    Reg packet = (left ? dst : src).copy();
    int way = left ? op : Compare.flipped(op);
    State here = walk.state;
    switch (way) {
      case Compare.GT -> {
        goodRange(here, packet, false);
        if (packet.kind == Kind.PACKET) {
          endOf(other, packet, BEYOND_END, code.dst[walk.slot()], code.src[walk.slot()], left);
        }
      }
      case Compare.LT -> {
        goodRange(other, packet, true);
        if (packet.kind == Kind.PACKET) {
          endOf(here, packet, AT_END, code.dst[walk.slot()], code.src[walk.slot()], left);
        }
      }
      case Compare.GE -> {
        goodRange(here, packet, true);
        if (packet.kind == Kind.PACKET) {
          endOf(other, packet, AT_END, code.dst[walk.slot()], code.src[walk.slot()], left);
        }
      }
      case Compare.LE -> {
        goodRange(other, packet, false);
        if (packet.kind == Kind.PACKET) {
          endOf(here, packet, BEYOND_END, code.dst[walk.slot()], code.src[walk.slot()], left);
        }
      }
      default -> {}
    }
  }

  private static boolean isStart(Reg reg) {
    return reg.kind == Kind.PACKET && reg.off == 0 && reg.bits.is(0);
  }

  private static void endOf(State state, Reg packet, int range, int dst, int src, boolean left) {
    Reg reg = state.reg(left ? dst : src);
    if (reg.kind == packet.kind) {
      reg.range = range;
    }
  }

  /** A packet pointer is at most at the end: what lies before it may be accessed. */
  private static void goodRange(State state, Reg packet, boolean open) {
    if (packet.off < 0
        || packet.off == 0 && open
        || Long.compareUnsigned(packet.umax, MAX_PACKET_OFFSET) > 0
        || Long.compareUnsigned(packet.umax + packet.off, MAX_PACKET_OFFSET) > 0) {
      return;
    }
    int range = packet.off + (open ? 1 : 0);
    state.forEach(
        reg -> {
          if (reg.kind == packet.kind && reg.id == packet.id) {
            reg.range = Math.max(reg.range, range);
          }
        });
  }

  /** Numbers that are linked with one learn what it has learnt. */
  private static void share(State state, Reg known) {
    if (!known.isScalar() || known.id == 0) {
      return;
    }
    Reg from = known.copy();
    state.forEach(
        reg -> {
          if (!reg.isScalar() || reg.id != from.id || sameReg(reg, from)) {
            return;
          }
          if (!reg.linked && !from.linked
              || reg.linked == from.linked && reg.linkedBy == from.linkedBy) {
            int by = reg.linkedBy;
            boolean linked = reg.linked;
            reg.set(from);
            reg.linkedBy = by;
            reg.linked = linked;
          } else {
            int by = reg.linkedBy;
            boolean linked = reg.linked;
            Reg sum = from.copy();
            Scalars.compute(
                Scalars.ADD, false, sum, new Reg().becomeNumber((long) by - from.linkedBy));
            reg.setNumber(sum);
            reg.linkedBy = by;
            reg.linked = linked;
          }
        });
  }

  private static boolean sameReg(Reg a, Reg b) {
    return a.linked == b.linked && a.linkedBy == b.linkedBy && a.sameNumber(b);
  }
}
