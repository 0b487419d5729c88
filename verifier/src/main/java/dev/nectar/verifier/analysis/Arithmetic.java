package dev.nectar.verifier.analysis;

import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import dev.nectar.verifier.values.Scalars;
import dev.nectar.verifier.values.Tnum;
import java.util.Set;

/** Instructions of the classes ALU and ALU64. */
final class Arithmetic {
  /** What may be added to a pointer, and what a pointer may be away from where it started. */
  static final long MAX_OFFSET = 1 << 29;

  private static final int DIV = 0x30;
  private static final int OR = 0x40;
  private static final int AND = 0x50;
  private static final int LSH = 0x60;
  private static final int RSH = 0x70;
  private static final int MOD = 0x90;
  private static final int XOR = 0xa0;
  private static final int MOV = 0xb0;
  private static final int ARSH = 0xc0;
  private static final int END = 0xd0;
  private static final int ADDRESS_SPACE = 1;

  private static final String[] SIGNS = {
    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian"
  };

  private static final Set<Kind> MOVABLE =
      Set.of(
          Kind.CTX,
          Kind.MAP_VALUE,
          Kind.MAP_KEY,
          Kind.STACK,
          Kind.PACKET,
          Kind.PACKET_META,
          Kind.TRACE_BUFFER,
          Kind.BTF,
          Kind.TRUSTED,
          Kind.MEMORY,
          Kind.RDONLY_MEMORY,
          Kind.RINGBUF,
          Kind.BUFFER,
          Kind.RDONLY_BUFFER,
          Kind.FUNCTION,
          Kind.DYNPTR);

  private final Walk walk;
  private final Code code;

  Arithmetic(Walk walk, Code code) {
    this.walk = walk;
    this.code = code;
  }

  void step(int i) {
    int operation = code.op[i] & 0xf0;
    boolean half = code.kind(i) == Code.ALU;
    switch (operation) {
      case Scalars.NEG, END -> change(i, operation, half);
      case MOV -> move(i, half);
      default -> binary(i, operation, half);
    }
  }

  private void change(int i, int operation, boolean half) {
    if (operation == Scalars.NEG) {
      if (code.usesRegister(i) || code.src[i] != 0 || code.off[i] != 0 || code.imm[i] != 0) {
        throw Refusal.because("BPF_NEG uses reserved fields");
      }
    } else {
      int bits = code.imm[i];
      if (code.src[i] != 0 || code.off[i] != 0 || bits != 16 && bits != 32 && bits != 64) {
        throw Refusal.because("BPF_END uses reserved fields");
      }
    }
    walk.checkReadable(code.dst[i]);
    Reg dst = walk.writable(code.dst[i]);
    if (operation == Scalars.NEG && dst.isScalar()) {
      Scalars.compute(operation, half, dst, dst);
      dst.id = 0;
      dst.linked = false;
    } else {
      dst.becomeUnknown();
    }
  }

  private void move(int i, boolean half) {
    int off = code.off[i];
    if (code.usesRegister(i)) {
      boolean known = off == 0 || off == 8 || off == 16 || !half && (off == 32 || off == 1);
      if (code.imm[i] != 0 && off != 1 || !known) {
        throw Refusal.because("BPF_MOV uses reserved fields");
      }
      walk.checkReadable(code.src[i]);
      if (off == ADDRESS_SPACE) {
        checkAddressSpace(code.imm[i]);
      }
    } else if (code.src[i] != 0 || off != 0) {
      throw Refusal.because("BPF_MOV uses reserved fields");
    }
    Reg dst = walk.writable(code.dst[i]);
    if (!code.usesRegister(i)) {
      dst.becomeNumber(half ? code.imm[i] & 0xffffffffL : code.imm[i]);
      return;
    }
    Reg src = walk.state.reg(code.src[i]);
    if (half) {
      moveHalf(dst, src, off);
    } else if (off == 0) {
      walk.giveId(src);
      dst.set(src);
    } else if (off == ADDRESS_SPACE) {
      boolean fromArena = code.imm[i] == 1;
      dst.becomeUnknown();
      if (fromArena) {
        dst.become(Kind.ARENA);
      }
    } else if (!src.isScalar()) {
      throw Refusal.because("R%d sign-extension part of pointer", code.src[i]);
    } else {
      boolean same = Long.compareUnsigned(src.umax, 1L << off - 1) < 0;
      if (same) {
        walk.giveId(src);
      }
      dst.set(src);
      if (!same) {
        unlink(dst);
        Scalars.extendSign(dst, off, false);
      }
    }
  }

  private void checkAddressSpace(int spaces) {
    if (spaces != 1 && spaces != 1 << 16) {
      throw Refusal.because("addr_space_cast insn can only convert between address space 1 and 0");
    }
    if (!walk.hasArena()) {
      throw Refusal.because(
          "addr_space_cast insn can only be used in a program that has an associated arena");
    }
  }

  private void moveHalf(Reg dst, Reg src, int off) {
    if (!src.isScalar()) {
      dst.becomeUnknown();
      return;
    }
    boolean same = Long.compareUnsigned(src.umax, off == 0 ? 0x100000000L : 1L << off - 1) < 0;
    if (same) {
      walk.giveId(src);
    }
    dst.set(src);
    if (!same) {
      unlink(dst);
    }
    if (off != 0 && !same) {
      Scalars.extendSign(dst, off, true);
    }
    dst.zeroExtend();
  }

  static void unlink(Reg reg) {
    reg.id = 0;
    reg.linked = false;
    reg.linkedBy = 0;
  }

  private void binary(int i, int operation, boolean half) {
    boolean register = code.usesRegister(i);
    boolean division = operation == DIV || operation == MOD;
    int off = code.off[i];
    if ((register ? code.imm[i] != 0 : code.src[i] != 0)
        || off != 0 && off != 1
        || off == 1 && !division) {
      throw Refusal.because("BPF_ALU uses reserved fields");
    }
    if (register) {
      walk.checkReadable(code.src[i]);
    }
    walk.checkReadable(code.dst[i]);
    if (division && !register && code.imm[i] == 0) {
      throw Refusal.because("div by zero");
    }
    boolean shift = operation == LSH || operation == RSH || operation == ARSH;
    if (shift && !register && (code.imm[i] < 0 || code.imm[i] >= (half ? 32 : 64))) {
      throw Refusal.because("invalid shift %d", code.imm[i]);
    }
    Reg dst = walk.writable(code.dst[i]);
    Reg src = register ? walk.state.reg(code.src[i]) : new Reg().becomeNumber(code.imm[i]);
    combine(i, operation, half, dst, src);
    dst.settle();
  }

  private void combine(int i, int operation, boolean half, Reg dst, Reg src) {
    if (src.isPointer() && dst.isPointer()) {
      if (operation != Scalars.SUB) {
        throw Refusal.because(
            "R%d pointer %s pointer prohibited", code.dst[i], SIGNS[operation >> 4]);
      }
      dst.becomeUnknown();
    } else if (src.isPointer()) {
      walk.precise(code.dst[i]);
      Reg scalar = dst.copy();
      point(i, operation, half, dst, src.copy(), scalar, true);
    } else if (dst.isPointer()) {
      if (code.usesRegister(i)) {
        walk.precise(code.src[i]);
      }
      point(i, operation, half, dst, dst.copy(), src.copy(), false);
    } else {
      numbers(operation, half, dst, src);
    }
  }

  private static void numbers(int operation, boolean half, Reg dst, Reg src) {
    boolean constant = half ? src.bits.low().isConstant() : src.isConstant();
    long added = half ? src.bits.value() & 0xffffffffL : src.bits.value();
    int id = dst.id;
    boolean linked = dst.linked;
    Scalars.compute(operation, half, dst, src);
    unlink(dst);
    boolean links =
        operation == Scalars.ADD
            && !half
            && id != 0
            && constant
            && !linked
            && Long.compareUnsigned(added, Integer.MAX_VALUE) <= 0;
    if (links) {
      dst.id = id;
      dst.linked = true;
      dst.linkedBy = (int) added;
    }
  }

  private void point(int i, int op, boolean half, Reg dst, Reg pointer, Reg by, boolean reversed) {
    int number = code.dst[i];
    boolean known = by.isConstant();
    if (known && (by.smin != by.smax || by.umin != by.umax)
        || by.smin > by.smax
        || Long.compareUnsigned(by.umin, by.umax) > 0) {
      dst.becomeUnknown();
      return;
    }
    if (half) {
      if (op == Scalars.SUB) {
        dst.becomeUnknown();
        return;
      }
      throw Refusal.because("R%d 32-bit pointer arithmetic prohibited", number);
    }
    if (pointer.maybeNull) {
      throw Refusal.because(
          "R%d pointer arithmetic on %s prohibited, null-check it first", number, pointer.title());
    }
    boolean movable =
        MOVABLE.contains(pointer.kind)
            || pointer.kind == Kind.FLOW_KEYS && known
            || pointer.kind == Kind.MAP && by.isNumber(0) && op == Scalars.ADD;
    if (pointer.kind == Kind.ARENA) {
      dst.set(pointer);
      return;
    }
    if (!movable) {
      throw Refusal.because("R%d pointer arithmetic on %s prohibited", number, pointer.title());
    }
    checkSane(by, pointer);
    checkSane(pointer, pointer);
    dst.set(pointer);
    switch (op) {
      case Scalars.ADD -> add(dst, pointer, by, known);
      case Scalars.SUB -> subtract(number, dst, pointer, by, known, reversed);
      case AND, OR, XOR ->
          throw Refusal.because(
              "R%d bitwise operator %s on pointer prohibited", number, SIGNS[op >> 4]);
      default ->
          throw Refusal.because(
              "R%d pointer arithmetic with %s operator prohibited", number, SIGNS[op >> 4]);
    }
    checkSane(dst, pointer);
    dst.forgetRanges32();
    dst.sync();
  }

  private void add(Reg dst, Reg pointer, Reg by, boolean known) {
    if (known && pointer.off + by.smin == (int) (pointer.off + by.smin)) {
      dst.off = (int) (pointer.off + by.smin);
      return;
    }
    Scalars.compute(Scalars.ADD, false, dst, by);
    moved(dst, true);
  }

  private void subtract(int number, Reg dst, Reg pointer, Reg by, boolean known, boolean reversed) {
    if (reversed) {
      throw Refusal.because("R%d tried to subtract pointer from scalar", number);
    }
    if (pointer.kind == Kind.STACK) {
      throw Refusal.because("R%d subtraction from stack pointer prohibited", number);
    }
    if (known && pointer.off - by.smin == (int) (pointer.off - by.smin)) {
      dst.off = (int) (pointer.off - by.smin);
      return;
    }
    Scalars.compute(Scalars.SUB, false, dst, by);
    moved(dst, by.smin < 0);
  }

  private void moved(Reg dst, boolean forward) {
    if (dst.kind.isPacket()) {
      dst.id = walk.newId();
      if (forward) {
        dst.range = 0;
      }
    }
  }

  private static void checkSane(Reg reg, Reg pointer) {
    String title = pointer.title();
    Tnum bits = reg.bits;
    long value = bits.value();
    if (bits.isConstant() && (value >= MAX_OFFSET || value <= -MAX_OFFSET)) {
      throw Refusal.because("math between %s pointer and %d is not allowed", title, value);
    }
    if (reg.off >= MAX_OFFSET || reg.off <= -MAX_OFFSET) {
      throw Refusal.because("%s pointer offset %d is not allowed", title, reg.off);
    }
    if (reg.smin == Long.MIN_VALUE) {
      throw Refusal.because(
          "math between %s pointer and register with unbounded min value is not allowed", title);
    }
    if (reg.smin >= MAX_OFFSET || reg.smin <= -MAX_OFFSET) {
      throw Refusal.because("value %d makes %s pointer be out of bounds", reg.smin, title);
    }
  }
}
