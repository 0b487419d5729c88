package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes the method of one function, or of one part of it: the JVM compiles no method of more than
 * 8,000 bytes, so that long functions are cut. A part is {@code int fN_K(Run, int slot, long
 * frame)}: it goes on at a slot, with the registers that the run keeps, and returns the slot to go
 * on at in another part, or {@link #DONE} with R0 in the run.
 */
final class FunctionEmitter {
  private static final ClassDesc J = ConstantDescs.CD_long;
  private static final ClassDesc I = ConstantDescs.CD_int;
  private static final ClassDesc V = ConstantDescs.CD_void;
  private static final ClassDesc ACCESS = Access.class.describeConstable().orElseThrow();
  private static final ClassDesc ARITHMETIC = Arithmetic.class.describeConstable().orElseThrow();
  private static final ClassDesc FAULT = Fault.class.describeConstable().orElseThrow();
  private static final ClassDesc CODE = Code.class.describeConstable().orElseThrow();
  private static final ClassDesc LAYOUTS = ValueLayout.class.describeConstable().orElseThrow();
  private static final ClassDesc OUT_OF_BOUNDS =
      IndexOutOfBoundsException.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc BODY = MethodTypeDesc.of(J, Jit.RUN, J, J, J, J, J, J);

  // Local variables: the run, R10, R1 to R5 as given; then R0, R6 to R9, and the counters.
  private static final int RUN = 0;
  private static final int FUEL = 23;
  private static final int LOOPS = 24;
  private static final int CAUGHT = 25;

  /** The slot of the last instruction that loads or stores. */
  private static final int AT = 28;

  /** Where in the segment that is. No other local is needed to tell of it, or is kept for it. */
  private static final int PLACE = 29;

  /** In parts, where R10 is given. */
  private static final int PART_FRAME = 2;

  /** Up to how many accesses the methods of {@link Access} make. */
  private static final int FEW = 12;

  /** What a part returns at the end of its function. */
  static final int DONE = -1;

  /** How many instructions a part has: few enough for 8,000 bytes. */
  static final int PART = 300;

  static final MethodTypeDesc PART_BODY = MethodTypeDesc.of(I, Jit.RUN, I, J);

  private final Jit jit;
  private final Code code;
  private final int start;
  private final CodeBuilder out;
  private final BitSet slots;

  /** Those that are written here: all, or those of the part. */
  private final BitSet written;

  private final boolean part;
  private final boolean counted;
  private final CountedLoops loops;
  private final KnownMaps maps;
  private final Map<Integer, Label> labels = new TreeMap<>();
  private final List<Runnable> later = new ArrayList<>();

  /** Where it is told that an access was out of bounds. */
  private final Label outOfBounds;

  /** Whether loads and stores call the methods of segments. */
  private final boolean direct;

  private FunctionEmitter(
      Jit jit, int start, CodeBuilder out, BitSet slots, Optional<BitSet> part) {
    this.jit = jit;
    this.code = jit.code();
    this.start = start;
    this.out = out;
    this.slots = slots;
    this.written = part.orElse(slots);
    this.part = part.isPresent();
    this.counted = jit.counts(start);
    this.loops = CountedLoops.of(code, slots);
    this.maps = KnownMaps.of(code, start, slots);
    this.outOfBounds = out.newLabel();
    this.direct = isDirect();
  }

  /** Writes a whole function into its method. */
  static void emit(Jit jit, int start, CodeBuilder out) {
    new FunctionEmitter(jit, start, out, jit.code().reachable(start), Optional.empty()).whole();
  }

  /** Writes a part of a function into its method. */
  static void emit(Jit jit, int start, BitSet part, CodeBuilder out) {
    new FunctionEmitter(jit, start, out, jit.code().reachable(start), Optional.of(part)).part();
  }

  /** The parts of a function, in order; one if it need not be cut. */
  static List<BitSet> parts(BitSet slots) {
    List<BitSet> parts = new ArrayList<>();
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      if (parts.isEmpty() || parts.getLast().cardinality() == PART) {
        parts.add(new BitSet());
      }
      parts.getLast().set(slot);
    }
    return parts;
  }

  /** Writes the method of a function that is cut: it runs one part after the other. */
  static void conduct(CodeBuilder out, int start, List<BitSet> parts) {
    final int next = 13;
    for (int i = 1; i <= 5; i++) {
      out.aload(RUN).lload(1 + 2 * i).putfield(Jit.RUN, "x" + i, J);
    }
    for (int i : new int[] {0, 6, 7, 8, 9}) {
      out.aload(RUN).lconst_0().putfield(Jit.RUN, "x" + i, J);
    }
    out.aload(RUN).loadConstant(Run.LOOPS).putfield(Jit.RUN, "loops", I);
    out.loadConstant(start).istore(next);
    Label again = out.newBoundLabel();
    for (int i = 0; i < parts.size(); i++) {
      Label other = out.newLabel();
      out.iload(next).loadConstant(parts.get(i).length());
      out.if_icmpge(other)
          .aload(RUN)
          .iload(next)
          .lload(1)
          .invokestatic(Jit.SELF, Jit.part(start, i), PART_BODY)
          .istore(next)
          .iload(next)
          .ifge(again)
          .aload(RUN)
          .getfield(Jit.RUN, "x0", J)
          .lreturn()
          .labelBinding(other);
    }
    out.loadConstant(start)
        .ldc("there is no such part")
        .invokestatic(Jit.JIT, "fault", MethodTypeDesc.of(FAULT, I, ConstantDescs.CD_String))
        .athrow();
  }

  private void whole() {
    if (direct) {
      out.iconst_0().istore(AT).lconst_0().lstore(PLACE);
    }
    for (int local : new int[] {13, 15, 17, 19, 21}) {
      out.lconst_0().lstore(local);
    }
    label();
    if (written.stream().anyMatch(slot -> code.at(slot) instanceof Instruction.MayGoto)) {
      out.loadConstant(Run.LOOPS).istore(LOOPS);
    }
    if (counted) {
      takeFuel();
      charge(1);
    }
    if (labels.isEmpty()) {
      fault(0, "there is no instruction");
    } else if (start != slots.nextSetBit(0)) {
      out.goto_(labels.get(start));
    }
    body();
  }

  private void part() {
    if (direct) {
      out.iconst_0().istore(AT).lconst_0().lstore(PLACE);
    }
    out.lload(PART_FRAME).lstore(CAUGHT);
    out.iload(1).istore(CAUGHT + 2);
    out.lload(CAUGHT).lstore(local(Register.R10));
    for (int i = 0; i <= 9; i++) {
      out.aload(RUN).getfield(Jit.RUN, "x" + i, J);
      store(Register.of(i));
    }
    out.aload(RUN).getfield(Jit.RUN, "loops", I).istore(LOOPS);
    label();
    if (counted) {
      takeFuel();
      charge(1);
    }
    List<SwitchCase> cases = new ArrayList<>();
    labels.forEach((slot, label) -> cases.add(SwitchCase.of(slot, label)));
    Label none = out.newLabel();
    out.iload(CAUGHT + 2).tableswitch(none, cases).labelBinding(none);
    fault(start, "there is no such slot");
    body();
  }

  private void label() {
    written.stream().forEach(slot -> labels.put(slot, out.newLabel()));
  }

  private void body() {
    for (int slot = written.nextSetBit(0); slot >= 0; slot = written.nextSetBit(slot + 1)) {
      Instruction instruction = code.at(slot);
      if (!part && counted) {
        loops
            .enteredAt(slot)
            .ifPresent(loop -> charge(loop.trips() * weight(loop.head(), loop.end())));
      }
      out.labelBinding(labels.get(slot));
      emit(slot, part ? instruction : loops.normalised(slot).orElse(instruction));
      int next = slot + instruction.slots();
      if (!Code.ends(instruction) && written.nextSetBit(slot + 1) != next) {
        goTo(slot, next);
      }
    }
    while (!later.isEmpty()) {
      later.removeFirst().run();
    }
    if (direct) {
      tellBounds();
    }
  }

  /** Leaves a part for the slot of another. */
  private void leave(int target) {
    for (int i = 0; i <= 9; i++) {
      out.aload(RUN);
      load(Register.of(i));
      out.putfield(Jit.RUN, "x" + i, J);
    }
    out.aload(RUN).iload(LOOPS).putfield(Jit.RUN, "loops", I);
    if (counted) {
      giveFuel();
    }
    out.loadConstant(target).ireturn();
  }

  private static int local(Register register) {
    return switch (register) {
      case R10 -> 1;
      case R0 -> 13;
      case R1, R2, R3, R4, R5 -> 1 + 2 * register.ordinal();
      case R6, R7, R8, R9 -> 3 + 2 * register.ordinal();
    };
  }

  private void load(Register register) {
    out.lload(local(register));
  }

  private void loadInt(Register register) {
    load(register);
    out.l2i();
  }

  private void store(Register register) {
    out.lstore(local(register));
  }

  private void load(Operand operand) {
    switch (operand) {
      case Operand.Reg(Register register) -> load(register);
      case Operand.Imm(int value) -> out.loadConstant((long) value);
    }
  }

  private void loadInt(Operand operand) {
    switch (operand) {
      case Operand.Reg(Register register) -> loadInt(register);
      case Operand.Imm(int value) -> out.loadConstant(value);
    }
  }

  private void widen() {
    out.i2l().loadConstant(0xffff_ffffL).land();
  }

  private void emit(int slot, Instruction instruction) {
    switch (instruction) {
      case Instruction.Alu(Width width, AluOp op, Register dst, Operand src) -> {
        if (Interpreter.wide(width)) {
          alu64(op, dst, src);
        } else {
          alu32(op, dst, src);
        }
        store(dst);
      }
      case Instruction.Negate(Width width, Register dst) -> {
        if (Interpreter.wide(width)) {
          load(dst);
          out.lneg();
        } else {
          loadInt(dst);
          out.ineg();
          widen();
        }
        store(dst);
      }
      case Instruction.MoveSigned(Width width, Width from, Register dst, Register src) -> {
        loadInt(src);
        switch (from) {
          case BYTE -> out.i2b();
          case HALF -> out.i2s();
          case WORD, DOUBLE -> {}
        }
        if (Interpreter.wide(width)) {
          out.i2l();
        } else {
          widen();
        }
        store(dst);
      }
      case Instruction.Endian endian -> endian(endian);
      case Instruction.CastAddressSpace(Register dst, Register src, _, _) -> move(dst, src);
      case Instruction.PerCpuAddress(Register dst, Register src) -> move(dst, src);
      case Instruction.LoadWide(Register dst, var value) -> {
        out.loadConstant(jit.wide(slot, value));
        store(dst);
      }
      case Instruction.LoadPacket(Width width, int offset) ->
          packet(width, () -> out.loadConstant(offset));
      case Instruction.LoadPacketIndirect(Width width, Register index, int offset) ->
          packet(
              width,
              () -> {
                loadInt(index);
                out.loadConstant(offset).iadd();
              });
      case Instruction.Load(
              Width width,
              Instruction.Extension extension,
              Register dst,
              Register base,
              int offset) -> {
        loadMemory(slot, width, extension, base, offset);
        store(dst);
      }
      case Instruction.Store(Width width, Register base, int offset, Operand src) ->
          storeMemory(slot, width, base, offset, src);
      case Instruction.LoadAcquire(Width width, Register dst, Register base, int offset) -> {
        address(base, offset);
        access(slot, "acquire" + 8 * width.bytes(), J, 0);
        store(dst);
      }
      case Instruction.StoreRelease(Width width, Register base, int offset, Register src) -> {
        address(base, offset);
        load(src);
        access(slot, "release" + 8 * width.bytes(), V, 1);
      }
      case Instruction.Atomic(Width width, AtomicOp op, Register base, int offset, Register src) ->
          atomic(slot, width, op, base, offset, src);
      case Instruction.Jump(int offset) -> goTo(slot, slot + 1 + offset);
      case Instruction.JumpLong(int offset) -> goTo(slot, slot + 1 + offset);
      case Instruction.JumpRegister(Register target) -> jumpRegister(slot, target);
      case Instruction.MayGoto(int offset) -> {
        Label on = out.newLabel();
        out.iinc(LOOPS, -1).iload(LOOPS).ifge(on);
        goTo(slot, slot + 1 + offset);
        out.labelBinding(on);
      }
      case Instruction.JumpIf jump -> jumpIf(slot, jump);
      case Instruction.Call(int helper) -> {
        if (helper == Jit.TAIL_CALL) {
          tailCall();
        } else {
          helper(slot, known(slot, helper), "helper of number " + helper);
        }
      }
      case Instruction.CallKfunc(int id, int module) ->
          helper(slot, code.linkage().kfunc(id, module), "kfunc of number " + id);
      case Instruction.CallFunction(int offset) -> callFunction(slot, slot + 1 + offset);
      case Instruction.CallRegister(Register target) -> callRegister(slot, target);
      case Instruction.Exit _ -> exit();
      case Instruction.SpeculationBarrier _ -> {}
      case Instruction.CallNamed(String name) -> fault(slot, name + " is not there");
      case Instruction.CallLinked _ -> fault(slot, "such calls are only read back from a kernel");
    }
  }

  private void move(Register dst, Register src) {
    load(src);
    store(dst);
  }

  private void alu64(AluOp op, Register dst, Operand src) {
    if (op == AluOp.MOV) {
      load(src);
      return;
    }
    load(dst);
    switch (op) {
      case LSH, RSH, ARSH -> {
        loadInt(src);
        switch (op) {
          case LSH -> out.lshl();
          case RSH -> out.lushr();
          default -> out.lshr();
        }
        return;
      }
      default -> load(src);
    }
    switch (op) {
      case ADD -> out.ladd();
      case SUB -> out.lsub();
      case MUL -> out.lmul();
      case OR -> out.lor();
      case AND -> out.land();
      case XOR -> out.lxor();
      default -> arithmetic(op, "64");
    }
  }

  private void alu32(AluOp op, Register dst, Operand src) {
    if (op == AluOp.DIV || op == AluOp.SDIV || op == AluOp.MOD || op == AluOp.SMOD) {
      load(dst);
      load(src);
      arithmetic(op, "32");
      return;
    }
    if (op == AluOp.MOV && src instanceof Operand.Imm(int value)) {
      out.loadConstant(Integer.toUnsignedLong(value));
      return;
    }
    if (op != AluOp.MOV) {
      loadInt(dst);
    }
    loadInt(src);
    switch (op) {
      case ADD -> out.iadd();
      case SUB -> out.isub();
      case MUL -> out.imul();
      case OR -> out.ior();
      case AND -> out.iand();
      case XOR -> out.ixor();
      case LSH -> out.ishl();
      case RSH -> out.iushr();
      case ARSH -> out.ishr();
      default -> {}
    }
    widen();
  }

  private void arithmetic(AluOp op, String bits) {
    String name =
        switch (op) {
          case DIV -> "divide";
          case SDIV -> "signedDivide";
          case MOD -> "modulo";
          default -> "signedModulo";
        };
    out.invokestatic(ARITHMETIC, name + bits, MethodTypeDesc.of(J, J, J));
  }

  private void endian(Instruction.Endian endian) {
    load(endian.dst());
    boolean reverse = Interpreter.reverses(endian.swap());
    switch (endian.width()) {
      case HALF -> {
        out.l2i();
        if (reverse) {
          ClassDesc s = ConstantDescs.CD_short;
          out.i2s().invokestatic(ConstantDescs.CD_Short, "reverseBytes", MethodTypeDesc.of(s, s));
        }
        out.loadConstant(0xffff).iand().i2l();
      }
      case WORD -> {
        out.l2i();
        if (reverse) {
          out.invokestatic(ConstantDescs.CD_Integer, "reverseBytes", MethodTypeDesc.of(I, I));
        }
        widen();
      }
      case DOUBLE, BYTE -> {
        if (reverse) {
          out.invokestatic(ConstantDescs.CD_Long, "reverseBytes", MethodTypeDesc.of(J, J));
        }
      }
    }
    store(endian.dst());
  }

  /**
   * Whether so much is loaded and stored that methods of {@link Access} would not become part of
   * what the JVM's compiler makes of the function: it takes in small methods until what it has of
   * all is too large, some 650 nodes for each access. The methods of segments themselves it takes
   * in at any time. Where there are few, those of Access are a little faster: in them, nothing of
   * the function has to be kept for the case that an access is out of bounds.
   */
  private boolean isDirect() {
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

  private void loadMemory(
      int slot, Width width, Instruction.Extension extension, Register base, int offset) {
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
  }

  private void storeMemory(int slot, Width width, Register base, int offset, Operand src) {
    boolean proven = jit.proof().isInBounds(slot);
    if (!proven && !direct) {
      address(base, offset);
      load(src);
      access(slot, "store" + 8 * width.bytes(), V, 1);
      return;
    }
    if (proven) {
      proven(width, Instruction.Extension.SIGN, base, offset);
    } else {
      place(slot, width, Instruction.Extension.SIGN, base, offset);
    }
    if (width == Width.DOUBLE) {
      load(src);
    } else {
      loadInt(src);
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
    load(base);
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
    load(base);
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
      widen();
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
    load(base);
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

  private void atomic(int slot, Width width, AtomicOp op, Register base, int offset, Register src) {
    String bits = String.valueOf(8 * width.bytes());
    address(base, offset);
    if (op == AtomicOp.COMPARE_EXCHANGE) {
      load(Register.R0);
      load(src);
      access(slot, "compareExchange" + bits, J, 2);
      store(Register.R0);
      return;
    }
    load(src);
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
      default -> store(src);
    }
  }

  private void packet(Width width, Runnable offset) {
    out.aload(RUN);
    offset.run();
    out.loadConstant(width.bytes())
        .invokevirtual(Jit.RUN, "loadPacket", MethodTypeDesc.of(J, I, I));
    store(Register.R0);
    load(Register.R0);
    out.lconst_0().lcmp();
    Label there = out.newLabel();
    out.ifge(there).lconst_0();
    store(Register.R0);
    exit();
    out.labelBinding(there);
  }

  // Jumps.

  /** Goes to a slot; back only as long as there is fuel. */
  private void goTo(int from, int target) {
    Label label = labels.get(target);
    if (label == null && slots.get(Math.max(0, target))) {
      leave(target);
      return;
    }
    if (label == null) {
      fault(
          target >= code.slots() || target < 0 ? code.slots() : target,
          target >= code.slots() || target < 0
              ? "it comes to the end of the program without an exit"
              : "it jumps into the middle of an instruction");
      return;
    }
    if (charges(from, target)) {
      chargeAndGo(weight(target, from), label);
    } else {
      out.goto_(label);
    }
  }

  /** Whether a jump counts: one back does, unless all of its loop was counted before. */
  private boolean charges(int from, int target) {
    return target <= from && counted && (part || !loops.endsAt(from));
  }

  /** What the instructions of a loop are worth, with the functions that do not count. */
  private int weight(int from, int to) {
    int weight = 0;
    for (int slot = from; slot <= to; slot++) {
      if (slots.get(slot)) {
        weight++;
        if (code.at(slot) instanceof Instruction.CallFunction(int offset)) {
          weight += jit.cost(slot + 1 + offset).most();
        }
      }
    }
    return weight;
  }

  private void charge(int weight) {
    Label on = out.newLabel();
    chargeAndGo(weight, on);
    out.labelBinding(on);
  }

  private void chargeAndGo(int weight, Label on) {
    Label empty = out.newLabel();
    out.iinc(FUEL, -weight).iload(FUEL).iflt(empty).goto_(on);
    later.add(
        () -> {
          out.labelBinding(empty).aload(RUN).iload(FUEL);
          out.invokevirtual(Jit.RUN, "refuel", MethodTypeDesc.of(I, I)).istore(FUEL).goto_(on);
        });
  }

  private void takeFuel() {
    out.aload(RUN).getfield(Jit.RUN, "fuel", I).istore(FUEL);
  }

  private void giveFuel() {
    out.aload(RUN).iload(FUEL).putfield(Jit.RUN, "fuel", I);
  }

  private void jumpRegister(int slot, Register target) {
    Label none = out.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    labels.forEach((at, label) -> cases.add(SwitchCase.of(at, label)));
    if (counted) {
      charge(1);
    }
    load(target);
    out.invokestatic(Jit.RUN, "slot", MethodTypeDesc.of(I, J)).lookupswitch(none, cases);
    out.labelBinding(none);
    fault(slot, "there is no instruction where it jumps");
  }

  private void jumpIf(int slot, Instruction.JumpIf jump) {
    int target = slot + 1 + jump.offset();
    Label label = labels.get(target);
    if (label != null && !charges(slot, target)) {
      branch(jump, jump.op(), label);
      return;
    }
    Label on = out.newLabel();
    branch(jump, opposite(jump.op()), on);
    goTo(slot, target);
    out.labelBinding(on);
  }

  /** A condition, or that it does not hold. */
  private record Test(JumpOp op, boolean holds) {}

  private static Test opposite(JumpOp op) {
    return new Test(op, false);
  }

  private void branch(Instruction.JumpIf jump, JumpOp op, Label to) {
    branch(jump, new Test(op, true), to);
  }

  private void branch(Instruction.JumpIf jump, Test test, Label to) {
    boolean wide = Interpreter.wide(jump.width());
    JumpOp op = test.op();
    if (wide) {
      load(jump.left());
      load(jump.right());
    } else {
      loadInt(jump.left());
      loadInt(jump.right());
    }
    switch (op) {
      case SET -> {
        if (wide) {
          out.land().lconst_0().lcmp();
        } else {
          out.iand();
        }
      }
      case GT, GE, LT, LE -> {
        ClassDesc box = wide ? ConstantDescs.CD_Long : ConstantDescs.CD_Integer;
        ClassDesc part = wide ? J : I;
        out.invokestatic(box, "compareUnsigned", MethodTypeDesc.of(I, part, part));
      }
      default -> {
        if (wide) {
          out.lcmp();
        } else {
          compareInts(test, to);
          return;
        }
      }
    }
    switch (op) {
      case EQ -> zero(test, true, to);
      case NE, SET -> zero(test, false, to);
      case GT, SGT -> {
        if (test.holds()) {
          out.ifgt(to);
        } else {
          out.ifle(to);
        }
      }
      case GE, SGE -> {
        if (test.holds()) {
          out.ifge(to);
        } else {
          out.iflt(to);
        }
      }
      case LT, SLT -> {
        if (test.holds()) {
          out.iflt(to);
        } else {
          out.ifge(to);
        }
      }
      case LE, SLE -> {
        if (test.holds()) {
          out.ifle(to);
        } else {
          out.ifgt(to);
        }
      }
    }
  }

  private void zero(Test test, boolean equal, Label to) {
    if (test.holds() == equal) {
      out.ifeq(to);
    } else {
      out.ifne(to);
    }
  }

  private void compareInts(Test test, Label to) {
    switch (test.op()) {
      case EQ -> {
        if (test.holds()) {
          out.if_icmpeq(to);
        } else {
          out.if_icmpne(to);
        }
      }
      case NE -> {
        if (test.holds()) {
          out.if_icmpne(to);
        } else {
          out.if_icmpeq(to);
        }
      }
      case SGT -> {
        if (test.holds()) {
          out.if_icmpgt(to);
        } else {
          out.if_icmple(to);
        }
      }
      case SGE -> {
        if (test.holds()) {
          out.if_icmpge(to);
        } else {
          out.if_icmplt(to);
        }
      }
      case SLT -> {
        if (test.holds()) {
          out.if_icmplt(to);
        } else {
          out.if_icmpge(to);
        }
      }
      default -> {
        if (test.holds()) {
          out.if_icmple(to);
        } else {
          out.if_icmpgt(to);
        }
      }
    }
  }

  // Calls.

  private void arguments() {
    for (int i = 1; i <= 5; i++) {
      load(Register.of(i));
    }
  }

  /** A helper, which knows the map it is called with if it is always the same. */
  private Optional<HelperFunction> known(int slot, int helper) {
    return maps.at(slot, Register.R1)
        .map(map -> code.linkage().helper(helper, jit.wide(slot, map)))
        .orElseGet(() -> code.linkage().helper(helper));
  }

  private void helper(int slot, Optional<HelperFunction> helper, String what) {
    if (helper.isEmpty()) {
      fault(slot, "the embedded kernel has no " + what);
      return;
    }
    HelperFunction function = helper.get();
    int field = jit.constant(function, Jit.FUNCTION);
    if (function.callsBack()) {
      out.aload(RUN).lload(local(Register.R10)).putfield(Jit.RUN, "frame", J);
    }
    boolean counts = function.callsBack() && counted;
    if (counts) {
      giveFuel();
    }
    guarded(
        slot,
        () -> {
          out.getstatic(Jit.SELF, Jit.field(field), Jit.FUNCTION).aload(RUN);
          arguments();
          out.invokeinterface(Jit.FUNCTION, "call", Jit.HELPER);
        });
    store(Register.R0);
    if (counts) {
      takeFuel();
    }
  }

  /** Lets a fault in what is called name the instruction that calls. */
  private void guarded(int slot, Runnable call) {
    Label from = out.newBoundLabel();
    call.run();
    Label to = out.newBoundLabel();
    Label handler = out.newLabel();
    out.exceptionCatch(from, to, handler, FAULT);
    later.add(
        () ->
            out.labelBinding(handler)
                .loadConstant(slot)
                .invokestatic(Jit.JIT, "at", MethodTypeDesc.of(FAULT, FAULT, I))
                .athrow());
  }

  private void callFunction(int slot, int target) {
    if (!code.has(target)) {
      fault(slot, "there is no instruction where it calls a function");
      return;
    }
    boolean counts = jit.counts(target);
    if (counts) {
      giveFuel();
    }
    guarded(
        slot,
        () -> {
          out.aload(RUN).aload(RUN).lload(local(Register.R10));
          out.invokevirtual(Jit.RUN, "below", MethodTypeDesc.of(J, J));
          arguments();
          out.invokestatic(Jit.SELF, Jit.method(target), BODY);
        });
    store(Register.R0);
    if (counts) {
      takeFuel();
    }
  }

  private void callRegister(int slot, Register target) {
    if (counted) {
      giveFuel();
    }
    out.aload(RUN);
    load(target);
    out.getstatic(Jit.SELF, Jit.field(1), Jit.LINKAGE).loadConstant(slot);
    load(Register.R10);
    arguments();
    out.invokestatic(
        Jit.JIT,
        "callRegister",
        MethodTypeDesc.of(J, Jit.RUN, J, Jit.LINKAGE, I, J, J, J, J, J, J));
    store(Register.R0);
    if (counted) {
      takeFuel();
    }
  }

  private void tailCall() {
    Label none = out.newLabel();
    if (counted) {
      giveFuel();
    }
    out.aload(RUN).getstatic(Jit.SELF, Jit.field(1), Jit.LINKAGE);
    load(Register.R2);
    load(Register.R3);
    out.invokevirtual(Jit.RUN, "tail", MethodTypeDesc.of(Jit.EXECUTABLE, Jit.LINKAGE, J, J))
        .astore(CAUGHT)
        .aload(CAUGHT)
        .ifnull(none)
        .aload(RUN)
        .aload(CAUGHT)
        .lload(local(Register.R10));
    load(Register.R1);
    out.invokevirtual(Jit.RUN, "tailCall", MethodTypeDesc.of(J, Jit.EXECUTABLE, J, J));
    end();
    out.labelBinding(none);
  }

  private void exit() {
    if (counted) {
      giveFuel();
    }
    load(Register.R0);
    end();
  }

  /** Returns what is on the stack. */
  private void end() {
    if (part) {
      out.lstore(CAUGHT).aload(RUN).lload(CAUGHT).putfield(Jit.RUN, "x0", J);
      out.loadConstant(DONE).ireturn();
    } else {
      out.lreturn();
    }
  }

  private void fault(int slot, String why) {
    out.loadConstant(slot)
        .ldc(why)
        .invokestatic(Jit.JIT, "fault", MethodTypeDesc.of(FAULT, I, ConstantDescs.CD_String))
        .athrow();
  }
}
