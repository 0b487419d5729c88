package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
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
  private static final ClassDesc FAULT = Fault.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc BODY = MethodTypeDesc.of(J, Jit.RUN, J, J, J, J, J, J);

  // Local variables beside the registers.
  private static final int RUN = 0;
  private static final int FUEL = 23;
  private static final int LOOPS = 24;
  private static final int CAUGHT = 25;

  /** In parts, where R10 is given. */
  private static final int PART_FRAME = 2;

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
  private final Locals locals;
  private final ArithmeticEmitter arithmetic;
  private final ConditionEmitter conditions;
  private final MemoryEmitter memory;
  private final Map<Integer, Label> labels = new TreeMap<>();
  private final List<Runnable> later = new ArrayList<>();

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
    this.locals = new Locals(out);
    this.arithmetic = new ArithmeticEmitter(out, locals);
    this.conditions = new ConditionEmitter(out, locals);
    this.memory = new MemoryEmitter(jit, out, locals, written);
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
    memory.begin();
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
    memory.begin();
    out.lload(PART_FRAME).lstore(CAUGHT);
    out.iload(1).istore(CAUGHT + 2);
    out.lload(CAUGHT).lstore(Locals.local(Register.R10));
    for (int i = 0; i <= 9; i++) {
      out.aload(RUN).getfield(Jit.RUN, "x" + i, J);
      locals.store(Register.of(i));
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
    memory.end();
  }

  /** Leaves a part for the slot of another. */
  private void leave(int target) {
    for (int i = 0; i <= 9; i++) {
      out.aload(RUN);
      locals.load(Register.of(i));
      out.putfield(Jit.RUN, "x" + i, J);
    }
    out.aload(RUN).iload(LOOPS).putfield(Jit.RUN, "loops", I);
    if (counted) {
      giveFuel();
    }
    out.loadConstant(target).ireturn();
  }

  private void emit(int slot, Instruction instruction) {
    switch (instruction) {
      case Instruction.Alu(Width width, AluOp op, Register dst, Operand src) ->
          arithmetic.alu(width, op, dst, src);
      case Instruction.Negate(Width width, Register dst) -> arithmetic.negate(width, dst);
      case Instruction.MoveSigned(Width width, Width from, Register dst, Register src) ->
          arithmetic.moveSigned(width, from, dst, src);
      case Instruction.Endian endian -> arithmetic.endian(endian);
      case Instruction.CastAddressSpace(Register dst, Register src, _, _) -> locals.move(dst, src);
      case Instruction.PerCpuAddress(Register dst, Register src) -> locals.move(dst, src);
      case Instruction.LoadWide(Register dst, var value) -> {
        out.loadConstant(jit.wide(slot, value));
        locals.store(dst);
      }
      case Instruction.LoadPacket(Width width, int offset) ->
          packet(width, () -> out.loadConstant(offset));
      case Instruction.LoadPacketIndirect(Width width, Register index, int offset) ->
          packet(
              width,
              () -> {
                locals.loadInt(index);
                out.loadConstant(offset).iadd();
              });
      case Instruction.Load(
              Width width,
              Instruction.Extension extension,
              Register dst,
              Register base,
              int offset) ->
          memory.load(slot, width, extension, dst, base, offset);
      case Instruction.Store(Width width, Register base, int offset, Operand src) ->
          memory.store(slot, width, base, offset, src);
      case Instruction.LoadAcquire(Width width, Register dst, Register base, int offset) ->
          memory.loadAcquire(slot, width, dst, base, offset);
      case Instruction.StoreRelease(Width width, Register base, int offset, Register src) ->
          memory.storeRelease(slot, width, base, offset, src);
      case Instruction.Atomic(Width width, AtomicOp op, Register base, int offset, Register src) ->
          memory.atomic(slot, width, op, base, offset, src);
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

  private void packet(Width width, Runnable offset) {
    out.aload(RUN);
    offset.run();
    out.loadConstant(width.bytes())
        .invokevirtual(Jit.RUN, "loadPacket", MethodTypeDesc.of(J, I, I));
    locals.store(Register.R0);
    locals.load(Register.R0);
    out.lconst_0().lcmp();
    Label there = out.newLabel();
    out.ifge(there).lconst_0();
    locals.store(Register.R0);
    exit();
    out.labelBinding(there);
  }

  // Jumps.

  /** Goes to a slot; back only as long as there is fuel. */
  private void goTo(int from, int target) {
    Label label = labels.get(target);
    if (label == null && target >= 0 && slots.get(target)) {
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
    locals.load(target);
    out.invokestatic(Jit.RUN, "slot", MethodTypeDesc.of(I, J)).lookupswitch(none, cases);
    out.labelBinding(none);
    fault(slot, "there is no instruction where it jumps");
  }

  private void jumpIf(int slot, Instruction.JumpIf jump) {
    int target = slot + 1 + jump.offset();
    Label label = labels.get(target);
    if (label != null && !charges(slot, target)) {
      conditions.branch(jump, label);
      return;
    }
    Label on = out.newLabel();
    conditions.branchUnless(jump, on);
    goTo(slot, target);
    out.labelBinding(on);
  }

  // Calls.

  private void arguments() {
    for (int i = 1; i <= 5; i++) {
      locals.load(Register.of(i));
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
      out.aload(RUN).lload(Locals.local(Register.R10)).putfield(Jit.RUN, "frame", J);
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
    locals.store(Register.R0);
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
          out.aload(RUN).aload(RUN).lload(Locals.local(Register.R10));
          out.invokevirtual(Jit.RUN, "below", MethodTypeDesc.of(J, J));
          arguments();
          out.invokestatic(Jit.SELF, Jit.method(target), BODY);
        });
    locals.store(Register.R0);
    if (counts) {
      takeFuel();
    }
  }

  private void callRegister(int slot, Register target) {
    if (counted) {
      giveFuel();
    }
    out.aload(RUN);
    locals.load(target);
    out.getstatic(Jit.SELF, Jit.field(1), Jit.LINKAGE).loadConstant(slot);
    locals.load(Register.R10);
    arguments();
    out.invokestatic(
        Jit.JIT,
        "callRegister",
        MethodTypeDesc.of(J, Jit.RUN, J, Jit.LINKAGE, I, J, J, J, J, J, J));
    locals.store(Register.R0);
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
    locals.load(Register.R2);
    locals.load(Register.R3);
    out.invokevirtual(Jit.RUN, "tail", MethodTypeDesc.of(Jit.EXECUTABLE, Jit.LINKAGE, J, J))
        .astore(CAUGHT)
        .aload(CAUGHT)
        .ifnull(none)
        .aload(RUN)
        .aload(CAUGHT)
        .lload(Locals.local(Register.R10));
    locals.load(Register.R1);
    out.invokevirtual(Jit.RUN, "tailCall", MethodTypeDesc.of(J, Jit.EXECUTABLE, J, J));
    end();
    out.labelBinding(none);
  }

  private void exit() {
    if (counted) {
      giveFuel();
    }
    locals.load(Register.R0);
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
