package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.rules.Argument;
import dev.nectar.verifier.rules.Callers;
import dev.nectar.verifier.rules.MapUse;
import dev.nectar.verifier.rules.PacketChanges;
import dev.nectar.verifier.rules.Signature;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of helpers and of the program's own functions, and returns. */
final class Calls {

  private static final String MAIN_EXIT = "BPF_EXIT instruction in main prog";
  private static final int MAP_LOOKUP = 1;
  private static final int TAIL_CALL = 12;
  private static final int GET_LOCAL_STORAGE = 81;
  private static final int SPIN_LOCK = 93;
  private static final int SPIN_UNLOCK = 94;
  private static final int GET_PROCESSOR = 8;
  private static final int PROBE_READ_STR = 45;
  private static final int GET_STACK = 67;
  private static final int PROBE_READ_USER_STR = 114;
  private static final int PROBE_READ_KERNEL_STR = 115;
  private static final int GET_TASK_STACK = 141;
  private static final int MAX_ERROR = 4095;
  private static final int MAX_PROCESSOR = 8191;
  private static final int TIMER_SET_CALLBACK = 170;
  private static final int CURRENT_TASK = 158;
  private static final int EXCHANGE = 194;
  private static final int DYNPTR_FROM_MEM = 197;
  private static final int RINGBUF_RESERVE_DYNPTR = 198;
  private static final int DYNPTR_WRITE = 202;
  private static final int LOOP = 181;

  private final Walk walk;
  private final Code code;
  private final Subject subject;
  private final Availability availability;
  private final Flow flow;
  private final Memory memory;
  private final StackObjects objects;
  private final HelperArguments kinds;
  private final Kfuncs kfuncs;
  private final GlobalFunctions globals;
  private final Callbacks callbacks;

  /** What the arguments of a call have told so far. */
  static final class Call {
    int map = -1;
    int mapId;
    @Nullable Reg dynptr;
    @Nullable Field field;
    @Nullable Pointee percpu;
    int reference;
    int released;
    int size = -1;
    long mostBytes;
    int function = -1;

    /** What the key of a map is, where that is known; else -1. */
    long key = -1;
  }

  Calls(Walk walk, Code code, Subject subject, Flow flow, Memory memory, GlobalFunctions globals) {
    this.walk = walk;
    this.code = code;
    this.subject = subject;
    this.availability = new Availability(subject);
    this.flow = flow;
    this.memory = memory;
    this.objects = memory.onStack();
    this.kinds = new HelperArguments(walk, memory.objects());
    this.kfuncs = new Kfuncs(walk, code, subject, memory, objects);
    this.globals = globals;
    this.callbacks = new Callbacks(walk, flow);
  }

  /** The next instruction; -1 if the path ends. */
  int step(int i) {
    boolean kfunc = code.src[i] == Code.PSEUDO_KFUNC_CALL;
    if (code.usesRegister(i)
        || code.src[i] > Code.PSEUDO_KFUNC_CALL
        || code.dst[i] != 0
        || code.off[i] != 0 && !kfunc) {
      throw Refusal.because("BPF_CALL uses reserved fields");
    }
    checkLocked(i);
    if (code.src[i] == Code.PSEUDO_CALL) {
      int function = flow.functionAt(i + code.imm[i] + 1);
      if (globals.isGlobal(function)) {
        globals.call(function);
        return i + 1;
      }
      return enter(i);
    }
    if (kfunc) {
      return code.imm[i] == 0 ? i + 1 : kfuncs.step(i, callbacks);
    }
    return helper(i);
  }

  private void checkLocked(int i) {
    if (walk.state.locks.isEmpty() || code.src[i] == Code.PSEUDO_CALL) {
      return;
    }
    boolean fine =
        code.src[i] == 0
            ? code.imm[i] == SPIN_UNLOCK
            : code.off[i] == 0 && code.imm[i] != 0 && mayCallLocked(kfuncs.find(i).kfunc.name());
    if (!fine) {
      throw Refusal.because("function calls are not allowed while holding a lock");
    }
  }

  private static boolean mayCallLocked(String kfunc) {
    return kfunc.startsWith("bpf_list_")
        || kfunc.startsWith("bpf_rbtree_")
        || kfunc.startsWith("bpf_iter_num_")
        || kfunc.startsWith("bpf_res_spin_")
        || kfunc.equals("bpf_refcount_acquire_impl");
  }

  // Functions of the program.

  private int enter(int i) {
    int start = i + code.imm[i] + 1;
    State state = walk.state;
    if (state.frames.size() >= State.MAX_FRAMES) {
      throw Refusal.because("the call stack of %d frames is too deep", state.frames.size());
    }
    Frame caller = state.frame();
    Frame callee = new Frame(flow.functionAt(start), i, state.frames.size());
    for (int r = 1; r <= 5; r++) {
      callee.regs[r].set(caller.regs[r]);
    }
    forgetArguments(caller);
    caller.regs[0].become(Kind.NOTHING);
    state.frames.add(callee);
    return start;
  }

  private static void forgetArguments(Frame frame) {
    for (int r = 1; r <= 5; r++) {
      frame.regs[r].become(Kind.NOTHING);
    }
  }

  /** The instruction after a return; -1 if the path ends. */
  int exit() {
    State state = walk.state;
    walk.sections().checkNothingHeld(MAIN_EXIT, state.frames.size() == 1);
    if (state.frames.size() == 1) {
      walk.checkReturn(0);
      return -1;
    }
    Frame callee = state.frame();
    Reg result = callee.regs[0];
    if (result.kind == Kind.STACK) {
      throw Refusal.because("cannot return stack pointer to the caller");
    }
    if (callee.callback) {
      walk.precise(0);
      checkCallbackResult(callee, result);
    }
    state.frames.removeLast();
    Frame caller = state.frame();
    if (callee.callback) {
      return again(callee);
    }
    caller.regs[0].set(result);
    return callee.callSite + 1;
  }

  private static void checkCallbackResult(Frame callee, Reg result) {
    if (!result.isScalar()) {
      throw Refusal.because("R0 not a scalar value");
    }
    if (result.smin < 0 || result.smax > callee.callbackMax) {
      throw Refusal.because(
          "At callback return the register R0 has smin=%d smax=%d should have been in [0, %d]",
          result.smin, result.smax, callee.callbackMax);
    }
  }

  /** After a callback the helper is where it was: it calls once more, or returns. */
  private int again(Frame callee) {
    walk.widen(callee.callSite, walk.state, walk.state);
    return callee.callSite;
  }

  // Loads by BPF_ABS and BPF_IND.

  void loadPacket(int i) {
    boolean allowed =
        switch (subject.type()) {
          case SOCKET_FILTER, SCHED_CLS, SCHED_ACT -> true;
          default -> false;
        };
    if (!allowed) {
      throw Refusal.because("BPF_LD_[ABS|IND] instructions not allowed for this program type");
    }
    boolean indirect = code.mode(i) == 0x40;
    if (code.dst[i] != 0
        || code.off[i] != 0
        || code.size(i) == 8
        || !indirect && code.src[i] != 0) {
      throw Refusal.because("BPF_LD_[ABS|IND] uses reserved fields");
    }
    walk.checkReadable(6);
    walk.sections().checkNothingHeld("BPF_LD_[ABS|IND]", true);
    if (walk.state.reg(6).kind != Kind.CTX) {
      throw Refusal.because("at the time of BPF_LD_ABS|IND R6 != pointer to skb");
    }
    if (indirect) {
      walk.checkReadable(code.src[i]);
    }
    memory.checkPlain(walk.state.reg(6), 6, false);
    forgetArguments(walk.state.frame());
    walk.state.reg(0).becomeUnknown();
  }

  // Helpers.

  private int helper(int i) {
    int number = code.imm[i];
    Signature helper = Signature.of(number);
    if (helper == null || !availability.hasHelper(number)) {
      throw Refusal.because("invalid func unknown#%d", number);
    }
    boolean may =
        subject.memory().isEmpty() && Callers.may(subject.type(), subject.attachType(), number);
    if (!may) {
      throw Refusal.because("program of this type cannot use helper %s", helper.title());
    }
    if (Effects.mayWait(number)) {
      walk.sections().checkHelperMayWait(helper.title());
    }
    Call call = new Call();
    List<Argument> arguments = helper.arguments();
    for (int a = 0; a < arguments.size(); a++) {
      argument(i, helper, a, call);
    }
    checkUse(helper, call);
    release(helper, call);
    special(helper);
    checkMap(helper, call);
    if (helper.number() == TIMER_SET_CALLBACK) {
      callbacks.later(call.function, call.map, false);
    } else if (call.function >= 0) {
      return callback(i, helper, call);
    }
    result(i, helper, call);
    return i + 1;
  }

  private void result(int i, Signature helper, Call call) {
    State state = walk.state;
    forgetArguments(state.frame());
    Reg r0 = state.reg(0);
    switch (helper.result()) {
      case "void" -> r0.become(Kind.NOTHING);
      case "int" -> {
        r0.becomeUnknown();
        knownResult(helper, r0, call);
      }
      case "value" -> {
        r0.become(Kind.MAP_VALUE);
        r0.map = call.map;
        r0.mapId = call.mapId;
      }
      case "socket" -> r0.become(Kind.SOCKET);
      case "sock_common" -> r0.become(Kind.SOCK_COMMON);
      case "tcp_sock" -> r0.become(Kind.TCP_SOCK);
      case "ringbuf" -> {
        r0.become(Kind.RINGBUF);
        r0.range = call.size;
      }
      case "dynptr_mem" -> {
        r0.become(Kind.MEMORY);
        r0.range = call.size;
        if (call.dynptr != null) {
          r0.mapId = call.dynptr.id;
          r0.reference = call.dynptr.reference;
        }
      }
      case "percpu" -> ofThisProcessor(r0, call);
      default -> object(helper, r0, call);
    }
    boolean isThere = call.key >= 0 && call.key < walk.map(call.map).maxEntries();
    if (isThere && walk.known().isLockable(r0)) {
      r0.id = walk.newId();
    }
    if (helper.maybeNull() && !isThere) {
      r0.maybeNull = true;
      r0.id = walk.newId();
    }
    if (helper.number() == EXCHANGE
        || helper.acquires()
        || helper.result().equals("ringbuf")
        || isLookupOfSocket(helper, call)) {
      int id = r0.id == 0 ? walk.newId() : r0.id;
      r0.id = id;
      r0.reference = id;
      state.references.add(new State.Reference(id, i));
    } else if (PacketChanges.derives(helper.number())) {
      r0.reference = call.reference;
    }
    boolean writesPacket =
        helper.number() == DYNPTR_WRITE
            && call.dynptr != null
            && StackObjects.memoryOf(call.dynptr).isPacket();
    if (PacketChanges.by(helper.number()) || writesPacket) {
      walk.forgetPackets();
    }
  }

  private void ofThisProcessor(Reg r0, Call call) {
    Pointee object = call.percpu == null ? Pointee.UNKNOWN : call.percpu;
    if (walk.known().types().get(object.source(), object.id()) instanceof BtfType.Struct) {
      r0.becomePointer(object.with(object.has(Pointee.RCU) ? Pointee.RCU : 0));
    } else {
      r0.become(Kind.RDONLY_MEMORY).range =
          (int) walk.known().types().size(object.source(), object.id());
    }
  }

  private void object(Signature helper, Reg r0, Call call) {
    if (call.field != null) {
      Pointee object = call.field.to();
      int made = object.source() == Pointee.PROGRAM ? Pointee.ALLOCATED : 0;
      boolean percpu = call.field.kind() == Field.Kind.KPTR_PERCPU;
      r0.becomePointer(object.with(percpu ? made | Pointee.PERCPU : made));
      return;
    }
    int trusted = helper.number() == CURRENT_TASK ? Pointee.TRUSTED : 0;
    String name = helper.result().substring(helper.result().indexOf(':') + 1);
    r0.becomePointer(walk.known().types().pointee(name, trusted));
  }

  private boolean isLookupOfSocket(Signature helper, Call call) {
    if (helper.number() != MAP_LOOKUP || call.map < 0) {
      return false;
    }
    MapType type = walk.map(call.map).type();
    return type == MapType.SOCKMAP || type == MapType.SOCKHASH;
  }

  private static void knownResult(Signature helper, Reg r0, Call call) {
    switch (helper.number()) {
      case GET_STACK,
          GET_TASK_STACK,
          PROBE_READ_STR,
          PROBE_READ_USER_STR,
          PROBE_READ_KERNEL_STR -> {
        // An error, or how much was copied.
        r0.smin = -MAX_ERROR;
        r0.smin32 = -MAX_ERROR;
        r0.smax = call.mostBytes;
        r0.smax32 = (int) call.mostBytes;
        r0.sync();
      }
      case GET_PROCESSOR -> {
        r0.umax = MAX_PROCESSOR;
        r0.umax32 = MAX_PROCESSOR;
        r0.smax = MAX_PROCESSOR;
        r0.smax32 = MAX_PROCESSOR;
        r0.sync();
      }
      default -> {}
    }
  }

  private void release(Signature helper, Call call) {
    if (call.released == 0) {
      return;
    }
    if (call.dynptr != null) {
      objects.releaseDynptr(call.dynptr.copy());
      return;
    }
    Reg reg = walk.state.reg(call.released);
    int id = reg.reference;
    if (id == 0) {
      return;
    }
    if (!walk.state.references.removeIf(held -> held.id() == id)) {
      throw Refusal.because("func %s reference has not been acquired before", helper.title());
    }
    if (helper.number() == EXCHANGE && walk.sections().inRcu()) {
      keepPercpu(id);
    }
    walk.forgetReferenced(id);
  }

  /** What each processor has stays as long as the section of RCU. */
  private void keepPercpu(int reference) {
    walk.state.forEach(
        reg -> {
          int both = Pointee.ALLOCATED | Pointee.PERCPU;
          if (reg.reference == reference && reg.isObject() && reg.object().has(both)) {
            reg.reference = 0;
            reg.type = reg.object().with(Pointee.PERCPU | Pointee.RCU);
          }
        });
  }

  private void special(Signature helper) {
    switch (helper.number()) {
      case TAIL_CALL -> {
        walk.sections().checkNothingHeld("tail_call", true);
        walk.precise(3);
      }
      case GET_LOCAL_STORAGE -> {
        walk.precise(2);
        if (!walk.state.reg(2).isNull()) {
          throw Refusal.because("get_local_storage() doesn't support non-zero flags");
        }
      }
      case DYNPTR_FROM_MEM -> {
        if (walk.state.reg(1).kind != Kind.MAP_VALUE) {
          throw Refusal.because(
              "Unsupported reg type %s for bpf_dynptr_from_mem data", walk.state.reg(1).title());
        }
      }
      default -> {}
    }
  }

  private void argument(int i, Signature helper, int index, Call call) {
    Argument argument = helper.arguments().get(index);
    int number = index + 1;
    walk.checkReadable(number);
    if (argument.kind() == Argument.Kind.ANY) {
      return;
    }
    Reg reg = walk.state.reg(number);
    if (reg.kind.isPacket() && !helper.packet() || reg.kind.isPacket() && !mayReadPacket()) {
      throw Refusal.because("helper access to the packet is not allowed");
    }
    if (!(argument.maybeNull() && reg.isNull())) {
      kinds.check(helper, argument, number, reg, call);
      checkOffset(argument, number, reg);
    }
    if (argument.released() && argument.kind() == Argument.Kind.DYNPTR) {
      checkReleasable(number, reg);
      call.released = number;
    } else if (argument.released()) {
      if (reg.reference == 0 && !reg.isNull()) {
        throw Refusal.because("R%d must be referenced when passed to release function", number);
      }
      call.released = number;
    }
    if (reg.reference != 0) {
      call.reference = reg.reference;
    }
    use(i, helper, argument, index, reg, call);
  }

  private void checkReleasable(int number, Reg reg) {
    if (reg.kind != Kind.STACK) {
      throw Refusal.because("cannot release unowned const bpf_dynptr");
    }
    if (!objects.isHeldDynptr(reg)) {
      throw Refusal.because("arg %d is an unacquired reference", number);
    }
  }

  private boolean mayReadPacket() {
    return switch (subject.type()) {
      case LWT_IN,
          LWT_OUT,
          LWT_SEG6LOCAL,
          SK_REUSEPORT,
          FLOW_DISSECTOR,
          CGROUP_SKB,
          SCHED_CLS,
          SCHED_ACT,
          XDP,
          LWT_XMIT,
          SK_SKB,
          SK_MSG,
          CGROUP_SOCKOPT ->
          true;
      default -> false;
    };
  }

  private void use(int i, Signature helper, Argument argument, int index, Reg reg, Call call) {
    int number = index + 1;
    switch (argument.kind()) {
      case MAP -> {
        if (call.map >= 0 && (call.map != reg.map || call.mapId != reg.mapId)) {
          throw Refusal.because(
              "timer pointer in R1 map_uid=%d doesn't match map pointer in R2 map_uid=%d",
              call.mapId, reg.mapId);
        }
        call.map = reg.map;
        call.mapId = reg.mapId;
      }
      case KEY -> {
        checkMapKnown(call, "invalid map_ptr to access map->key");
        MapSpec map = walk.map(call.map);
        memory.helperAccess(number, map.keySize(), false, false, false);
        if (helper.number() == MAP_LOOKUP
            && (map.type() == MapType.ARRAY || map.type() == MapType.PERCPU_ARRAY)) {
          call.key = memory.constantAt(reg, map.keySize());
        }
      }
      case VALUE, VALUE_OUT -> {
        if (argument.maybeNull() && reg.isNull()) {
          return;
        }
        checkMapKnown(call, "invalid map_ptr to access map->value");
        boolean out = argument.kind() == Argument.Kind.VALUE_OUT;
        memory.helperAccess(number, walk.map(call.map).valueSize(), out, out, false);
      }
      case MEM, OUT, INOUT -> {
        if (argument.bytes() > 0) {
          boolean write = argument.kind() != Argument.Kind.MEM;
          memory.helperAccess(number, argument.bytes(), write, write, false);
          if (argument.kind() == Argument.Kind.OUT) {
            memory.checkAligned(reg, 0, argument.bytes(), true);
          }
        }
      }
      case SIZE, SIZE0 -> size(helper, argument, index, reg, call);
      case ALLOC_SIZE -> {
        if (!reg.isConstant()) {
          throw Refusal.because("R%d is not a known constant'", number);
        }
        walk.precise(number);
        call.size = (int) reg.bits.value();
      }
      case DYNPTR -> {
        Dynptr.Memory wanted = argument.released() ? Dynptr.Memory.RINGBUF : null;
        call.dynptr = objects.dynptr(number, index, wanted);
      }
      case DYNPTR_OUT -> {
        boolean ring = helper.number() == RINGBUF_RESERVE_DYNPTR;
        objects.makeDynptr(number, ring ? Dynptr.Memory.RINGBUF : Dynptr.Memory.LOCAL, i, 0);
      }
      case TIMER -> {
        memory.passed().checkField(number, Field.Kind.TIMER);
        call.map = reg.map;
        call.mapId = reg.mapId;
      }
      case LOCK -> walk.sections().lock(number, helper.number() == SPIN_LOCK, State.Lock.Kind.SPIN);
      case KPTR_SLOT -> call.field = kinds.pointerField(number);
      case PERCPU -> call.percpu = reg.object();
      case FUNC -> call.function = reg.frame;
      case TEXT -> memory.passed().checkText(number, reg);
      default -> {}
    }
  }

  private static void checkMapKnown(Call call, String reason) {
    if (call.map < 0) {
      throw Refusal.because(reason);
    }
  }

  private void size(Signature helper, Argument argument, int index, Reg reg, Call call) {
    int number = index + 1;
    Argument before = helper.arguments().get(index - 1);
    boolean zero = argument.kind() == Argument.Kind.SIZE0;
    boolean write = before.kind() == Argument.Kind.OUT || before.kind() == Argument.Kind.INOUT;
    memory.passed().checkSize(number, zero);
    boolean fresh = before.kind() == Argument.Kind.OUT && reg.isConstant();
    call.mostBytes = reg.umax;
    memory.helperAccess(index, (int) reg.umax, write, fresh, zero);
    walk.precise(number);
  }

  private void checkOffset(Argument argument, int number, Reg reg) {
    if (argument.released() && reg.kind != Kind.STACK) {
      if (reg.off != 0 || !reg.bits.is(0) && reg.isPointer()) {
        throw Refusal.because(
            "R%d must have zero offset when passed to release func or trusted arg to kfunc",
            number);
      }
    }
    switch (reg.kind) {
      case CTX, SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK, MAP, FUNCTION ->
          memory.checkPlain(reg, number, false);
      case BTF, TRUSTED -> memory.checkPlain(reg, number, true);
      default -> {}
    }
  }

  private void checkMap(Signature helper, Call call) {
    if (call.map < 0) {
      return;
    }
    MapSpec map = walk.map(call.map);
    if (!MapUse.fits(map.type(), helper.number())) {
      throw Refusal.because(
          "cannot pass map_type %d into func %s", map.type().number(), helper.title());
    }
  }

  /** What is wrong with a map before all else. */
  private void checkUse(Signature helper, Call call) {
    if (call.map < 0) {
      return;
    }
    MapSpec map = walk.map(call.map);
    boolean writes = MapUse.writes(helper.number());
    if (writes && map.flags().contains(MapFlag.READ_ONLY_FOR_PROGRAMS)) {
      throw Refusal.because("write into map forbidden");
    }
    if (helper.number() == TAIL_CALL && map.type() != MapType.PROG_ARRAY) {
      throw Refusal.because("expected prog array map for tail call");
    }
  }

  /** Goes on after the call; what the callback does is looked at later. */
  private int callback(int i, Signature helper, Call call) {
    if (walk.state.frames.size() >= State.MAX_FRAMES) {
      throw Refusal.because("the call stack of %d frames is too deep", walk.state.frames.size());
    }
    if (callsAgain(helper)) {
      enterCallback(walk.later(flow.starts[call.function]), i, helper, call);
    }
    walk.state.frame().callbackDepth = 0;
    result(i, helper, call);
    return i + 1;
  }

  private void enterCallback(State state, int i, Signature helper, Call call) {
    Frame caller = state.frame();
    Frame callee = new Frame(call.function, i, state.frames.size());
    callee.callback = true;
    callee.callbackMax = 1;
    walk.calledBack(callee.function);
    callbacks.arguments(helper, call, caller, callee);
    caller.callbackDepth++;
    state.callbacks++;
    state.frames.add(callee);
  }

  /** Whether the callback may be called once more than it has been. */
  private boolean callsAgain(Signature helper) {
    Frame caller = walk.state.frame();
    if (helper.number() != LOOP) {
      return true;
    }
    walk.precise(1);
    if (caller.regs[4].isNull()) {
      walk.precise(4);
    }
    return Long.compareUnsigned(caller.callbackDepth, caller.regs[1].umax) < 0;
  }
}
