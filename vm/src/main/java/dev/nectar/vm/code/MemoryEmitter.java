package dev.nectar.vm.code;

import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/** Writes what touches memory. */
final class MemoryEmitter {
  private static final ClassDesc J = ConstantDescs.CD_long;
  private static final ClassDesc I = ConstantDescs.CD_int;
  private static final ClassDesc V = ConstantDescs.CD_void;
  private static final ClassDesc ACCESS = Access.class.describeConstable().orElseThrow();
  private static final ClassDesc FAULT = Fault.class.describeConstable().orElseThrow();
  private static final ClassDesc CODE = Code.class.describeConstable().orElseThrow();
  private static final ClassDesc LAYOUTS = ValueLayout.class.describeConstable().orElseThrow();
  private static final ClassDesc OUT_OF_BOUNDS =
      IndexOutOfBoundsException.class.describeConstable().orElseThrow();

  /** The slot of the last instruction that loads or stores. */
  private static final int AT = 28;

  /** Where in the segment that is. No other local is needed to tell of it, or is kept for it. */
  private static final int PLACE = 29;

  /** Up to how many accesses the methods of {@link Access} make. */
  private static final int FEW = 12;

  private final Jit jit;
  private final Code code;
  private final CodeBuilder out;
  private final Locals locals;

  /** Where it is told that an access was out of bounds. */
  private final Label outOfBounds;

  /** Whether loads and stores call the methods of segments. */
  private final boolean direct;

  /** For a method that has these instructions. */
  MemoryEmitter(Jit jit, CodeBuilder out, Locals locals, BitSet written) {
    this.jit = jit;
    this.code = jit.code();
    this.out = out;
    this.locals = locals;
    this.outOfBounds = out.newLabel();
    this.direct = isDirect(written);
  }

  /** Writes what must come first. */
  void begin() {
    if (direct) {
      out.iconst_0().istore(AT).lconst_0().lstore(PLACE);
    }
  }

  /** Writes what must come last. */
  void end() {
    if (direct) {
      tellBounds();
    }
  }

  void loadAcquire(int slot, Width width, Register dst, Register base, int offset) {
    address(base, offset);
    access(slot, "acquire" + 8 * width.bytes(), J, 0);
    locals.store(dst);
  }

  void storeRelease(int slot, Width width, Register base, int offset, Register src) {
    address(base, offset);
    locals.load(src);
    access(slot, "release" + 8 * width.bytes(), V, 1);
  }

  /**
   * Whether so much is loaded and stored that methods of {@link Access} would not become part of
   * what the JVM's compiler makes of the function: it takes in small methods until what it has of
   * all is too large, some 650 nodes for each access. The methods of segments themselves it takes
   * in at any time. Where there are few, those of Access are a little faster: in them, nothing of
   * the function has to be kept for the case that an access is out of bounds.
   */
  private boolean isDirect(BitSet written) {
    int accesses = 0;
    for (int slot = written.nextSetBit(0); slot >= 0; slot = written.nextSetBit(slot + 1)) {
      switch (code.at(slot)) {
        case Instruction.Load _, Instruction.Store _ -> accesses++;
        case Instruction.Call _ -> accesses += 3;
        default -> {}
      }
    }
    return accesses > FEW;
  }

  void load(
      int slot,
      Width width,
      Instruction.Extension extension,
      Register dst,
      Register base,
      int offset) {
    if (jit.proof().isInBounds(slot)) {
      proven(width, extension, base, offset);
      get(width, extension);
    } else if (direct) {
      place(slot, width, extension, base, offset);
      bounded(() -> get(width, extension));
    } else {
      address(base, offset);
      String name = extension == Instruction.Extension.SIGN ? "loadSigned" : "load";
      access(slot, name + 8 * width.bytes(), J, 0);
    }
    locals.store(dst);
  }

  void store(int slot, Width width, Register base, int offset, Operand src) {
    boolean proven = jit.proof().isInBounds(slot);
    if (!proven && !direct) {
      address(base, offset);
      locals.load(src);
      access(slot, "store" + 8 * width.bytes(), V, 1);
      return;
    }
    if (proven) {
      proven(width, Instruction.Extension.SIGN, base, offset);
    } else {
      place(slot, width, Instruction.Extension.SIGN, base, offset);
    }
    if (width == Width.DOUBLE) {
      locals.load(src);
    } else {
      locals.loadInt(src);
    }
    if (proven) {
      set(width);
    } else {
      bounded(() -> set(width));
    }
  }

  /**
   * Puts all memory of the process, the layout, and where an instruction loads or stores, which is
   * known to be the owner's. An address has 32 bits; that it is said leaves the JVM's compiler
   * nothing to check.
   */
  private void proven(Width width, Instruction.Extension extension, Register base, int offset) {
    Unit unit = Unit.of(width, extension);
    out.getstatic(Jit.SELF, Jit.field(jit.everything()), Jit.SEGMENT)
        .getstatic(LAYOUTS, unit.field, unit.layout);
    locals.load(base);
    if (offset != 0) {
      out.loadConstant((long) offset).ladd();
    }
    out.loadConstant(0xffff_ffffL).land().loadConstant(jit.origin()).ladd();
  }

  /** The layouts of what is loaded and stored, each with its type and the JVM's type for it. */
  private enum Unit {
    BYTE("JAVA_BYTE", ValueLayout.OfByte.class, ConstantDescs.CD_byte),
    SHORT("JAVA_SHORT_UNALIGNED", ValueLayout.OfShort.class, ConstantDescs.CD_short),
    CHAR("JAVA_CHAR_UNALIGNED", ValueLayout.OfChar.class, ConstantDescs.CD_char),
    INT("JAVA_INT_UNALIGNED", ValueLayout.OfInt.class, ConstantDescs.CD_int),
    LONG("JAVA_LONG_UNALIGNED", ValueLayout.OfLong.class, ConstantDescs.CD_long);

    private final String field;
    private final ClassDesc layout;
    private final ClassDesc value;

    Unit(String field, Class<?> layout, ClassDesc value) {
      this.field = field;
      this.layout = layout.describeConstable().orElseThrow();
      this.value = value;
    }

    static Unit of(Width width, Instruction.Extension extension) {
      return switch (width) {
        case BYTE -> BYTE;
        case HALF -> extension == Instruction.Extension.SIGN ? SHORT : CHAR;
        case WORD -> INT;
        case DOUBLE -> LONG;
      };
    }
  }

  /** Puts the segment, the layout, and where in the segment an instruction loads or stores. */
  private void place(
      int slot, Width width, Instruction.Extension extension, Register base, int offset) {
    Unit unit = Unit.of(width, extension);
    out.loadConstant(slot)
        .istore(AT)
        .getstatic(Jit.SELF, Jit.field(0), Jit.SEGMENT)
        .getstatic(LAYOUTS, unit.field, unit.layout);
    locals.load(base);
    out.loadConstant((long) offset - Memory.START).ladd().dup2().lstore(PLACE);
  }

  /** Lets what touches memory end in a fault of the slot in {@link #AT} if it is out of bounds. */
  private void bounded(Runnable access) {
    Label from = out.newBoundLabel();
    access.run();
    out.exceptionCatch(from, out.newBoundLabel(), outOfBounds, OUT_OF_BOUNDS);
  }

  private void get(Width width, Instruction.Extension extension) {
    Unit unit = Unit.of(width, extension);
    out.invokeinterface(Jit.SEGMENT, "get", MethodTypeDesc.of(unit.value, unit.layout, J));
    if (unit == Unit.LONG) {
      return;
    }
    boolean zero = extension != Instruction.Extension.SIGN;
    if (unit == Unit.BYTE && zero) {
      out.loadConstant(0xff).iand();
    }
    if (unit == Unit.INT && zero) {
      locals.widen();
    } else {
      out.i2l();
    }
  }

  private void set(Width width) {
    Unit unit = Unit.of(width, Instruction.Extension.SIGN);
    switch (unit) {
      case BYTE -> out.i2b();
      case SHORT -> out.i2s();
      default -> {}
    }
    out.invokeinterface(Jit.SEGMENT, "set", MethodTypeDesc.of(V, unit.layout, J, unit.value));
  }

  /** Tells of the access that was out of bounds. */
  private void tellBounds() {
    out.labelBinding(outOfBounds)
        .pop()
        .getstatic(Jit.SELF, Jit.field(jit.constant(code, CODE)), CODE)
        .iload(AT)
        .lload(PLACE)
        .invokevirtual(CODE, "outOfBounds", MethodTypeDesc.of(FAULT, I, J))
        .athrow();
  }

  /** Puts the segment and an address in it. */
  private void address(Register base, int offset) {
    out.getstatic(Jit.SELF, Jit.field(0), Jit.SEGMENT);
    locals.load(base);
    if (offset != 0) {
      out.loadConstant((long) offset).ladd();
    }
  }

  /** Calls a method of {@link Access}, behind segment, address and so many numbers. */
  private void access(int slot, String name, ClassDesc result, int numbers) {
    out.loadConstant(slot);
    MethodTypeDesc type =
        switch (numbers) {
          case 0 -> MethodTypeDesc.of(result, Jit.SEGMENT, J, I);
          case 1 -> MethodTypeDesc.of(result, Jit.SEGMENT, J, J, I);
          default -> MethodTypeDesc.of(result, Jit.SEGMENT, J, J, J, I);
        };
    out.invokestatic(ACCESS, name, type);
  }

  void atomic(int slot, Width width, AtomicOp op, Register base, int offset, Register src) {
    String bits = String.valueOf(8 * width.bytes());
    address(base, offset);
    if (op == AtomicOp.COMPARE_EXCHANGE) {
      locals.load(Register.R0);
      locals.load(src);
      access(slot, "compareExchange" + bits, J, 2);
      locals.store(Register.R0);
      return;
    }
    locals.load(src);
    String name =
        switch (op) {
          case ADD, FETCH_ADD -> "add";
          case OR, FETCH_OR -> "or";
          case AND, FETCH_AND -> "and";
          case XOR, FETCH_XOR -> "xor";
          default -> "exchange";
        };
    access(slot, name + bits, J, 1);
    switch (op) {
      case ADD, OR, AND, XOR -> out.pop2();
      default -> locals.store(src);
    }
  }
}
