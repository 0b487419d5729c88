package dev.nectar.verifier.analysis;

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
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.List;

/** Calls of helpers and of the program's own functions, and returns. */
final class Calls {
  private static final long MAX_SIZE = 1 << 29;
  private static final String MEMORY =
      "fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_";
  private static final String VIEWS = "sock_common, sock, tcp_sock, xdp_sock";

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
  private static final int LOOP = 181;
  private static final int FOR_EACH = 164;

  private final Walk walk;
  private final Code code;
  private final Subject subject;
  private final Flow flow;
  private final Memory memory;

  /** What the arguments of a call have told so far. */
  private static final class Call {
    int map = -1;
    int reference;
    int released;
    int size = -1;
    long mostBytes;
    int function = -1;
  }

  Calls(Walk walk, Code code, Subject subject, Flow flow, Memory memory) {
    this.walk = walk;
    this.code = code;
    this.subject = subject;
    this.flow = flow;
    this.memory = memory;
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
    if (code.src[i] == Code.PSEUDO_CALL) {
      return enter(i);
    }
    if (kfunc) {
      if (code.imm[i] == 0) {
        return i + 1;
      }
      throw Refusal.because("kernel function btf_id %d is not a kernel function", code.imm[i]);
    }
    return helper(i);
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
    if (state.frames.size() == 1) {
      checkNothingHeld("BPF_EXIT instruction in main prog");
      walk.checkReturn();
      return -1;
    }
    Frame callee = state.frame();
    Reg result = callee.regs[0];
    if (result.kind == Kind.STACK) {
      throw Refusal.because("cannot return stack pointer to the caller");
    }
    if (callee.callback) {
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
    Frame caller = walk.state.frame();
    caller.callbackDepth++;
    return callee.callSite;
  }

  private void checkNothingHeld(String what) {
    State state = walk.state;
    if (state.lock != 0) {
      throw Refusal.because("%s cannot be used inside bpf_spin_lock-ed region", what);
    }
    if (!state.references.isEmpty()) {
      throw Refusal.because("%s would lead to reference leak", what);
    }
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
    checkNothingHeld("BPF_LD_[ABS|IND]");
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
    if (helper == null) {
      throw Refusal.because("invalid func unknown#%d", number);
    }
    boolean may =
        subject.memory().isEmpty() && Callers.may(subject.type(), subject.attachType(), number);
    if (!may) {
      throw Refusal.because("program of this type cannot use helper %s", helper.title());
    }
    Call call = new Call();
    List<Argument> arguments = helper.arguments();
    for (int a = 0; a < arguments.size(); a++) {
      argument(helper, a, call);
    }
    checkUse(helper, call);
    release(helper, call);
    special(helper);
    checkMap(helper, call);
    if (call.function >= 0 && callsAgain(helper)) {
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
      }
      case "percpu" -> r0.become(Kind.MEMORY);
      default -> {
        boolean trusted = helper.number() == 158;
        r0.become(trusted ? Kind.TRUSTED : Kind.BTF);
        r0.type = helper.result().substring(helper.result().indexOf(':') + 1);
      }
    }
    if (helper.maybeNull()) {
      r0.maybeNull = true;
      r0.id = walk.newId();
    }
    if (helper.acquires() || helper.result().equals("ringbuf") || isLookupOfSocket(helper, call)) {
      int id = r0.id == 0 ? walk.newId() : r0.id;
      r0.id = id;
      r0.reference = id;
      state.references.add(new State.Reference(id, i));
    } else if (PacketChanges.derives(helper.number())) {
      r0.reference = call.reference;
    }
    if (PacketChanges.by(helper.number())) {
      forgetPackets();
    }
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

  private void forgetPackets() {
    walk.state.forEach(
        reg -> {
          if (reg.kind.isPacket() || reg.kind == Kind.PACKET_END) {
            reg.becomeUnknown();
            reg.kind = Kind.SCALAR;
          }
        });
  }

  private void release(Signature helper, Call call) {
    if (call.released == 0) {
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
    walk.state.forEach(
        held -> {
          if (held.reference == id) {
            held.becomeUnknown();
          }
        });
  }

  private void special(Signature helper) {
    switch (helper.number()) {
      case TAIL_CALL -> checkNothingHeld("tail_call");
      case GET_LOCAL_STORAGE -> {
        if (!walk.state.reg(2).isNull()) {
          throw Refusal.because("get_local_storage() doesn't support non-zero flags");
        }
      }
      case SPIN_LOCK, SPIN_UNLOCK -> refuseLock();
      default -> {}
    }
  }

  private void refuseLock() {
    Reg reg = walk.state.reg(1);
    if (!reg.isConstant()) {
      throw Refusal.because(
          "R1 doesn't have constant offset. bpf_spin_lock has to be at the constant offset");
    }
    throw Refusal.because(
        "map '%s' has to have BTF in order to use bpf_spin_lock", walk.map(reg).name());
  }

  private void argument(Signature helper, int index, Call call) {
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
      checkKind(helper, argument, number, reg, call);
      checkOffset(argument, number, reg);
    }
    if (argument.released()) {
      if (reg.reference == 0 && !reg.isNull()) {
        throw Refusal.because("R%d must be referenced when passed to release function", number);
      }
      call.released = number;
    }
    if (reg.reference != 0) {
      call.reference = reg.reference;
    }
    use(helper, argument, index, reg, call);
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

  private void use(Signature helper, Argument argument, int index, Reg reg, Call call) {
    int number = index + 1;
    switch (argument.kind()) {
      case MAP -> {
        call.map = reg.map;
      }
      case KEY -> {
        checkMapKnown(call, "invalid map_ptr to access map->key");
        memory.helperAccess(number, walk.map(call.map).keySize(), false, false, false);
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
        call.size = (int) reg.bits.value();
      }
      case DYNPTR -> throw Refusal.because("Expected an initialized dynptr as arg #%d", index);
      case DYNPTR_OUT, TIMER, KPTR_SLOT ->
          throw Refusal.because("%s is not known to this verifier", helper.title());
      case FUNC -> call.function = reg.frame;
      case TEXT -> checkText(number, reg);
      default -> {}
    }
  }

  private static void checkMapKnown(Call call, String reason) {
    if (call.map < 0) {
      throw Refusal.because(reason);
    }
  }

  private void checkText(int number, Reg reg) {
    MapSpec map = walk.map(reg);
    if (!map.flags().contains(MapFlag.READ_ONLY_FOR_PROGRAMS)) {
      throw Refusal.because("R%d does not point to a readonly map'", number);
    }
    if (!reg.isConstant()) {
      throw Refusal.because("R%d is not a constant address'", number);
    }
  }

  private void size(Signature helper, Argument argument, int index, Reg reg, Call call) {
    int number = index + 1;
    Argument before = helper.arguments().get(index - 1);
    boolean zero = argument.kind() == Argument.Kind.SIZE0;
    boolean write = before.kind() == Argument.Kind.OUT || before.kind() == Argument.Kind.INOUT;
    if (reg.smin < 0) {
      throw Refusal.because(
          "R%d min value is negative, either use unsigned or 'var &= const'", number);
    }
    if (reg.umin == 0 && !zero) {
      throw Refusal.because("R%d invalid zero-sized read: u64=[%d,%d]", number, reg.umin, reg.umax);
    }
    if (Long.compareUnsigned(reg.umax, MAX_SIZE) >= 0) {
      throw Refusal.because(
          "R%d unbounded memory access, use 'var &= const' or 'if (var < const)'", number);
    }
    boolean fresh = before.kind() == Argument.Kind.OUT && reg.isConstant();
    call.mostBytes = reg.umax;
    memory.helperAccess(index, (int) reg.umax, write, fresh, zero);
  }

  private void checkKind(Signature helper, Argument argument, int number, Reg reg, Call call) {
    boolean nullFine = !reg.maybeNull || argument.maybeNull();
    Kind kind = reg.kind;
    String expected = "";
    boolean fine =
        switch (argument.kind()) {
          case SCALAR, SIZE, SIZE0, ALLOC_SIZE -> {
            expected = "scalar";
            yield kind == Kind.SCALAR;
          }
          case MAP -> {
            expected = "map_ptr";
            yield kind == Kind.MAP;
          }
          case KEY, VALUE, VALUE_OUT, MEM, OUT, INOUT -> {
            expected = MEMORY;
            if (isValueOfSocketMap(helper, argument, call)) {
              expected = "sock_common, sock, tcp_sock, xdp_sock, ptr_, trusted_ptr_";
              yield isSocket(kind, true);
            }
            yield isMemory(kind, argument.kind());
          }
          case CTX -> {
            expected = "ctx";
            yield kind == Kind.CTX;
          }
          case SOCK -> {
            expected = VIEWS + ", ptr_, trusted_ptr_";
            yield isSocket(kind, true);
          }
          case SOCK_COMMON -> {
            expected = VIEWS;
            yield isSocket(kind, false);
          }
          case LOCK -> {
            expected = "map_value, ptr_";
            yield kind == Kind.MAP_VALUE;
          }
          case TEXT, TIMER -> {
            expected = "map_value";
            yield kind == Kind.MAP_VALUE;
          }
          case RINGBUF -> {
            expected = "ringbuf_mem";
            yield kind == Kind.RINGBUF;
          }
          case FUNC -> {
            expected = "func";
            yield kind == Kind.FUNCTION;
          }
          case STACK -> {
            expected = "fp";
            yield kind == Kind.STACK;
          }
          case PERCPU -> {
            expected = "percpu_ptr_, percpu_rcu_ptr_, percpu_trusted_ptr_";
            yield false;
          }
          case BTF, KPTR -> {
            expected = "ptr_, trusted_ptr_, rcu_ptr_";
            yield kind == Kind.TRUSTED || kind == Kind.BTF;
          }
          case KPTR_SLOT -> {
            expected = "map_value, ptr_";
            yield kind == Kind.MAP_VALUE;
          }
          case DYNPTR, DYNPTR_OUT -> {
            expected = "fp, dynptr_ptr";
            yield kind == Kind.STACK || kind == Kind.DYNPTR;
          }
          case ANY -> true;
        };
    if (!fine || !nullFine) {
      throw Refusal.because("R%d type=%s expected=%s", number, reg.title(), expected);
    }
  }

  private boolean isValueOfSocketMap(Signature helper, Argument argument, Call call) {
    if (argument.kind() != Argument.Kind.VALUE || call.map < 0) {
      return false;
    }
    MapType type = walk.map(call.map).type();
    return helper.number() == 2 && (type == MapType.SOCKMAP || type == MapType.SOCKHASH);
  }

  private static boolean isSocket(Kind kind, boolean objects) {
    return kind.isSocket() || objects && (kind == Kind.BTF || kind == Kind.TRUSTED);
  }

  private static boolean isMemory(Kind kind, Argument.Kind argument) {
    return switch (kind) {
      case STACK, PACKET, PACKET_META, MAP_KEY, MAP_VALUE, MEMORY, RINGBUF, BUFFER, TRUSTED -> true;
      case RDONLY_MEMORY, RDONLY_BUFFER ->
          argument == Argument.Kind.MEM
              || argument == Argument.Kind.KEY
              || argument == Argument.Kind.VALUE;
      default -> false;
    };
  }

  private void checkOffset(Argument argument, int number, Reg reg) {
    if (argument.released()) {
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

  private int callback(int i, Signature helper, Call call) {
    State state = walk.state;
    if (state.frames.size() >= State.MAX_FRAMES) {
      throw Refusal.because("the call stack of %d frames is too deep", state.frames.size());
    }
    Frame caller = state.frame();
    State returning = walk.later(i + 1);
    returning.frame().callbackDepth = 0;
    forgetArguments(returning.frame());
    returning.reg(0).becomeUnknown();
    Frame callee = new Frame(call.function, i, state.frames.size());
    callee.callback = true;
    callee.callbackMax = 1;
    arguments(helper, call, caller, callee);
    caller.regs[0].become(Kind.NOTHING);
    state.frames.add(callee);
    return flow.starts[call.function];
  }

  /** Whether the callback may be called once more than it has been. */
  private boolean callsAgain(Signature helper) {
    Frame caller = walk.state.frame();
    if (helper.number() == LOOP
        && Long.compareUnsigned(caller.callbackDepth, caller.regs[1].umax) >= 0) {
      caller.callbackDepth = 0;
      return false;
    }
    return true;
  }

  private void arguments(Signature helper, Call call, Frame caller, Frame callee) {
    switch (helper.number()) {
      case LOOP -> {
        callee.regs[1].becomeUnknown();
        callee.regs[2].set(caller.regs[3]);
      }
      case FOR_EACH -> {
        callee.regs[1].become(Kind.MAP).map = call.map;
        callee.regs[2].become(Kind.MAP_KEY).map = call.map;
        callee.regs[2].range = walk.map(call.map).keySize();
        callee.regs[3].become(Kind.MAP_VALUE).map = call.map;
        callee.regs[4].set(caller.regs[3]);
      }
      default -> throw Refusal.because("callbacks of %s are not modelled", helper.title());
    }
  }
}
