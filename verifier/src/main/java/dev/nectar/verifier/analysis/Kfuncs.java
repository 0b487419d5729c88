package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.rules.ContextTypes;
import dev.nectar.verifier.rules.Kfunc;
import dev.nectar.verifier.rules.Kfunc.Flag;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Iteration;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import dev.nectar.verifier.values.Scalars;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls of kernel functions: what is asked of them by their types and flags, and what they give.
 */
final class Kfuncs {
  private static final int MAX_ERROR = 4095;
  private static final int MAX_PERCPU_SIZE = 512;

  private final Walk walk;
  private final Code code;
  private final Subject subject;
  private final KfuncArguments arguments;

  Kfuncs(Walk walk, Code code, Subject subject, Memory memory, StackObjects objects) {
    this.walk = walk;
    this.code = code;
    this.subject = subject;
    this.arguments = new KfuncArguments(walk, subject, memory, objects);
  }

  /** A kernel function, as a call names it. */
  KernelCall find(int i) {
    int source = code.off[i];
    Types types = walk.known().types();
    if (!(types.get(source, code.imm[i]) instanceof BtfType.Func function)
        || !(types.get(source, function.prototype()) instanceof BtfType.Prototype prototype)) {
      throw Refusal.because("kernel btf_id %d is not a function", code.imm[i]);
    }
    Kfunc known = Kfunc.of(function.name());
    return new KernelCall(
        known == null ? Kfunc.unknown(function.name()) : known, source, code.imm[i], prototype);
  }

  /** The next instruction; -1 if the path ends. */
  int step(int i, Callbacks callbacks) {
    KernelCall call = find(i);
    Kfunc kfunc = call.kfunc;
    String name = kfunc.name();
    if (!kfunc.may(subject.type(), subject.attachType())) {
      throw Refusal.because("calling kernel function %s is not allowed", name);
    }
    if (name.equals("bpf_res_spin_lock") || name.equals("bpf_res_spin_lock_irqsave")) {
      failToLock(i);
    } else if (name.equals("__bpf_trap")) {
      throw Refusal.because("unexpected __bpf_trap() due to uninitialized variable?");
    }
    if (kfunc.is(Flag.SLEEPABLE) && !walk.maySleep()) {
      throw Refusal.because("program must be sleepable to call sleepable kfunc %s", name);
    }
    arguments.check(i, call);
    if (call.function >= 0) {
      callbacks.ofKernel(i, call);
    }
    sections(call);
    release(call);
    if (name.equals("bpf_throw")) {
      if (!walk.catches()) {
        walk.checkReturn(1);
      }
      walk.sections().checkNothingHeld("bpf_throw", true);
      return -1;
    }
    walk.forgetArguments();
    result(i, call);
    if (name.equals("bpf_xdp_pull_data")) {
      walk.forgetPackets();
    }
    if (kfunc.is(Flag.NEXT)) {
      next(i, call);
    }
    return i + 1;
  }

  /** The way on which a lock was not taken. */
  private void failToLock(int i) {
    State failed = walk.later(i + 1);
    Frame frame = failed.frame();
    for (int r = 0; r <= 5; r++) {
      frame.regs[r].become(Kind.NOTHING);
    }
    Reg r0 = frame.regs[0].becomeUnknown();
    r0.smin32 = -MAX_ERROR;
    r0.smax32 = -1;
    r0.smin = -MAX_ERROR;
    r0.smax = -1;
    r0.sync();
  }

  private void sections(KernelCall call) {
    Sections sections = walk.sections();
    String name = call.kfunc.name();
    switch (name) {
      case "bpf_rcu_read_lock" -> sections.beginRcu(name);
      case "bpf_rcu_read_unlock" -> sections.endRcu(name);
      case "bpf_preempt_disable" -> sections.beginPreempt();
      case "bpf_preempt_enable" -> sections.endPreempt(name);
      default -> {
        if (call.kfunc.is(Flag.SLEEPABLE)) {
          sections.checkMayWait(name);
        }
      }
    }
    if (call.kfunc.is(Flag.PROTECTED) && !sections.inRcu()) {
      throw Refusal.because("kernel func %s requires RCU critical section protection", name);
    }
  }

  private void release(KernelCall call) {
    String name = call.kfunc.name();
    if (call.released != 0) {
      int reference = walk.state.reg(call.released).reference;
      if (!walk.state.references.removeIf(held -> held.id() == reference)) {
        throw Refusal.because("kfunc %s#%d reference has not been acquired before", name, call.id);
      }
      walk.forgetReferenced(reference);
    }
    switch (name) {
      case "bpf_list_push_front_impl", "bpf_list_push_back_impl", "bpf_rbtree_add_impl" ->
          giveAway(walk.state.reg(2).reference);
      default -> {}
    }
  }

  /** An object goes into a collection: the program may still look at it. */
  private void giveAway(int reference) {
    walk.state.references.removeIf(held -> held.id() == reference);
    walk.state.forEach(
        reg -> {
          if (reg.reference == reference) {
            reg.reference = 0;
            notOwned(reg);
          }
        });
  }

  private void notOwned(Reg reg) {
    Pointee object = reg.object();
    int flags = object.flags() | Pointee.NON_OWNING;
    if (walk.known().fields(reg).has(Field.Kind.REFCOUNT)) {
      flags |= Pointee.RCU;
    }
    reg.type = object.with(flags);
  }

  private void result(int i, KernelCall call) {
    Types types = walk.known().types();
    Kfunc kfunc = call.kfunc;
    Reg r0 = walk.state.reg(0);
    BtfType type = types.resolved(call.source, call.prototype.result());
    if (type == null) {
      r0.become(Kind.NOTHING);
      return;
    }
    if (!(type instanceof BtfType.Pointer pointer)) {
      r0.becomeUnknown();
      if (kfunc.name().startsWith("bpf_res_spin_lock")) {
        r0.becomeNumber(0);
      } else {
        long size = types.size(call.source, call.prototype.result());
        if (size < 8) {
          Scalars.cut(r0, 4);
        }
      }
      return;
    }
    pointer(call, pointer, r0);
    if (r0.isScalar()) {
      return;
    }
    boolean maybeNull = kfunc.is(Flag.NULL) && !(call.owned && kfunc.name().contains("refcount"));
    if (maybeNull) {
      r0.maybeNull = true;
      r0.id = walk.newId();
    }
    if (kfunc.is(Flag.ACQUIRE)) {
      int reference = walk.acquire(i);
      if (maybeNull) {
        r0.id = reference;
      }
      r0.reference = reference;
    } else if (call.collection != null && isNode(types, call.source, pointer)) {
      notOwned(r0);
    }
    if (r0.id == 0 && r0.isObject() && walk.known().fields(r0).isLockable()) {
      r0.id = walk.newId();
    }
  }

  private static boolean isNode(Types types, int source, BtfType.Pointer pointer) {
    BtfType to = types.resolved(source, pointer.target());
    return to != null && (to.name().equals("bpf_list_node") || to.name().equals("bpf_rb_node"));
  }

  private void pointer(KernelCall call, BtfType.Pointer pointer, Reg r0) {
    Types types = walk.known().types();
    int to = types.resolve(call.source, pointer.target());
    BtfType target = types.get(call.source, to);
    if (special(call, pointer, r0)) {
      return;
    }
    if (target == null) {
      r0.becomeUnknown();
    } else if (!(target instanceof BtfType.Struct)) {
      memory(call, to, target, r0);
    } else {
      int flags = 0;
      if (call.kfunc.name().equals("bpf_get_kmem_cache")) {
        flags = Pointee.UNTRUSTED;
      } else if (call.kfunc.is(Flag.PROTECTED)) {
        flags = Pointee.RCU;
      }
      if (call.kfunc.is(Flag.NEXT)) {
        Reg known = iterator(walk.state, call);
        boolean rcu = known.type instanceof Iteration iteration && iteration.rcu();
        flags |= rcu ? Pointee.RCU : Pointee.TRUSTED;
      }
      r0.becomePointer(types.pointee(call.source, to, flags));
    }
  }

  private void memory(KernelCall call, int to, BtfType target, Reg r0) {
    long size = call.resultSize;
    boolean readOnly = call.readOnly;
    if (call.kfunc.name().equals("bpf_session_cookie")) {
      size = 8;
      readOnly = false;
    } else if (size == 0) {
      size = walk.known().types().size(call.source, to);
      readOnly = true;
    }
    if (size == 0) {
      throw Refusal.because(
          "kernel function %s returns pointer type %s %s is not supported",
          call.kfunc.name(), KfuncArguments.word(target), target.name());
    }
    r0.become(readOnly ? Kind.RDONLY_MEMORY : Kind.MEMORY).range = (int) size;
    r0.reference = call.reference;
  }

  private boolean special(KernelCall call, BtfType.Pointer pointer, Reg r0) {
    if (call.source != 0) {
      return false;
    }
    Types types = walk.known().types();
    switch (call.kfunc.name()) {
      case "bpf_obj_new_impl", "bpf_percpu_obj_new_impl" -> make(call, r0);
      case "bpf_refcount_acquire_impl" -> r0.becomePointer(call.argument.with(Pointee.ALLOCATED));
      case "bpf_cast_to_kern_ctx" ->
          r0.becomePointer(
              types.pointee(
                  Optional.ofNullable(ContextTypes.kernel(subject.type())).orElse(""),
                  Pointee.TRUSTED));
      case "bpf_rdonly_cast" -> cast(call, r0);
      case "bpf_dynptr_slice", "bpf_dynptr_slice_rdwr" -> slice(call, r0);
      default -> {
        if (call.collection == null || !isNode(types, call.source, pointer)) {
          return false;
        }
        r0.becomePointer(call.collection.to().with(Pointee.ALLOCATED));
        r0.off = call.collection.node();
      }
    }
    return true;
  }

  private void make(KernelCall call, Reg r0) {
    Types types = walk.known().types();
    boolean percpu = call.kfunc.name().startsWith("bpf_percpu");
    long id = call.constant;
    if (id >>> 32 != 0) {
      throw Refusal.because("local type ID argument must be in range [0, U32_MAX]");
    }
    if (types.of(Pointee.PROGRAM).isEmpty()) {
      throw Refusal.because("bpf_obj_new/bpf_percpu_obj_new requires prog BTF");
    }
    if (id == 0
        || id > types.of(Pointee.PROGRAM).get().count()
        || !(types.get(Pointee.PROGRAM, (int) id) instanceof BtfType.Struct struct)
        || struct.union()) {
      throw Refusal.because("bpf_obj_new/bpf_percpu_obj_new type ID argument must be of a struct");
    }
    if (percpu) {
      checkPercpu((int) id, struct);
    }
    r0.becomePointer(
        types.pointee(
            Pointee.PROGRAM,
            (int) id,
            percpu ? Pointee.ALLOCATED | Pointee.PERCPU : Pointee.ALLOCATED));
  }

  private void checkPercpu(int id, BtfType.Struct struct) {
    if (struct.size() > MAX_PERCPU_SIZE) {
      throw Refusal.because(
          "bpf_percpu_obj_new type size (%d) is greater than %d", struct.size(), MAX_PERCPU_SIZE);
    }
    if (!arguments.isOfNumbers(Pointee.PROGRAM, struct, 0)) {
      throw Refusal.because("bpf_percpu_obj_new type ID argument must be of a struct of scalars");
    }
    if (!walk.known().fieldsOf(id).all().isEmpty()) {
      throw Refusal.because("bpf_percpu_obj_new type ID argument must not contain special fields");
    }
  }

  private void cast(KernelCall call, Reg r0) {
    Types types = walk.known().types();
    if (call.constant == 0) {
      r0.become(Kind.UNTRUSTED_MEMORY);
      return;
    }
    int most = types.of(0).map(btf -> btf.count()).orElse(0);
    BtfType type =
        call.constant > 0 && call.constant <= most ? types.get(0, (int) call.constant) : null;
    if (type == null) {
      throw Refusal.because("Unknown type ID %d passed to kfunc bpf_rdonly_cast", call.constant);
    }
    if (!(type instanceof BtfType.Struct)) {
      throw Refusal.because("kfunc bpf_rdonly_cast type ID argument must be of a struct or void");
    }
    r0.becomePointer(types.pointee(0, (int) call.constant, Pointee.UNTRUSTED));
  }

  private void slice(KernelCall call, Reg r0) {
    boolean write = call.kfunc.name().endsWith("rdwr");
    if (write && !walk.mayWritePacket()) {
      throw Refusal.because("the prog does not allow writes to packet data");
    }
    Reg known = call.dynptr;
    boolean packet = known != null && StackObjects.memoryOf(known).isPacket();
    r0.become(write ? Kind.MEMORY : Kind.RDONLY_MEMORY).range = (int) call.constant;
    r0.frame = packet ? Dynptr.OF_PACKET : 0;
    r0.mapId = known == null ? 0 : known.id;
  }

  private static Reg iterator(State state, KernelCall call) {
    return state.frames.get(call.frame).stack[call.slot].spill();
  }

  /** There is one more, or there is none. */
  private void next(int i, KernelCall call) {
    Reg known = iterator(walk.state, call);
    if (known.type instanceof Iteration iteration && !iteration.drained()) {
      walk.nextRound(i);
      known.type = iteration.atEnd();
    }
    walk.state.reg(0).becomeNumber(0);
  }

  /** A function of the kernel that is called, and what its arguments have told so far. */
  static final class KernelCall {
    final Kfunc kfunc;
    final int source;
    final int id;
    final BtfType.Prototype prototype;
    int released;
    int reference;
    int map = -1;
    int mapId;
    int function = -1;
    int frame;
    int slot;
    long constant;
    boolean isConstantKnown;
    long resultSize;
    boolean readOnly;
    boolean owned;
    Pointee argument = Pointee.UNKNOWN;
    @Nullable Reg dynptr;
    @Nullable Field collection;

    KernelCall(Kfunc kfunc, int source, int id, BtfType.Prototype prototype) {
      this.kfunc = kfunc;
      this.source = source;
      this.id = id;
      this.prototype = prototype;
    }
  }
}
