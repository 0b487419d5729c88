package dev.nectar.verifier.analysis;

import dev.nectar.object.MapType;
import dev.nectar.verifier.rules.Argument;
import dev.nectar.verifier.rules.Signature;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Fields;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;

/** Whether what is passed to a helper is of the kind that it takes. */
final class HelperArguments {
  private static final String MEMORY =
      "fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_";
  private static final String VIEWS = "sock_common, sock, tcp_sock, xdp_sock";
  private static final int UPDATE = 2;
  private static final int SK_RELEASE = 86;
  private static final int EXCHANGE = 194;

  private final Walk walk;
  private final ObjectAccess objects;

  HelperArguments(Walk walk, ObjectAccess objects) {
    this.walk = walk;
    this.objects = objects;
  }

  /** Checks the kind of an argument. */
  void check(Signature helper, Argument argument, int number, Reg reg, Calls.Call call) {
    boolean nullFine = !reg.maybeNull || argument.maybeNull() || reg.isObject();
    if (!nullFine || !fits(helper, argument, reg, call)) {
      throw Refusal.because(
          "R%d type=%s expected=%s", number, reg.title(), expected(helper, argument, call));
    }
    if (reg.isObject()) {
      object(helper, argument, number, reg, call);
    }
  }

  private boolean fits(Signature helper, Argument argument, Reg reg, Calls.Call call) {
    Kind kind = reg.kind;
    return switch (argument.kind()) {
      case SCALAR, SIZE, SIZE0, ALLOC_SIZE -> kind == Kind.SCALAR;
      case MAP -> kind == Kind.MAP;
      case KEY, VALUE, VALUE_OUT, MEM, OUT, INOUT ->
          isSocketOfMap(helper, argument, call)
              ? isSocket(reg, true)
              : isMemory(reg, argument.kind(), argument.maybeNull());
      case CTX -> kind == Kind.CTX;
      case SOCK -> isSocket(reg, true);
      case SOCK_COMMON -> isSocket(reg, false);
      case LOCK, KPTR_SLOT ->
          kind == Kind.MAP_VALUE
              || reg.isObject() && reg.object().flags() == Pointee.ALLOCATED && !reg.maybeNull;
      case TEXT, TIMER -> kind == Kind.MAP_VALUE;
      case RINGBUF -> kind == Kind.RINGBUF;
      case FUNC -> kind == Kind.FUNCTION;
      case STACK -> kind == Kind.STACK;
      case PERCPU ->
          reg.isObject()
              && !reg.maybeNull
              && (reg.object().flags() & ~(Pointee.RCU | Pointee.TRUSTED)) == Pointee.PERCPU;
      case BTF -> isPlain(reg, 0);
      case KPTR -> isPlain(reg, Pointee.ALLOCATED | Pointee.PERCPU);
      case DYNPTR, DYNPTR_OUT -> kind == Kind.STACK || kind == Kind.DYNPTR;
      case ANY -> true;
    };
  }

  private String expected(Signature helper, Argument argument, Calls.Call call) {
    return switch (argument.kind()) {
      case SCALAR, SIZE, SIZE0, ALLOC_SIZE -> "scalar";
      case MAP -> "map_ptr";
      case KEY, VALUE, VALUE_OUT, MEM, OUT, INOUT ->
          isSocketOfMap(helper, argument, call) ? VIEWS + ", ptr_, trusted_ptr_" : MEMORY;
      case CTX -> "ctx";
      case SOCK -> VIEWS + ", ptr_, trusted_ptr_";
      case SOCK_COMMON -> VIEWS;
      case LOCK, KPTR_SLOT -> "map_value, ptr_";
      case TEXT, TIMER -> "map_value";
      case RINGBUF -> "ringbuf_mem";
      case FUNC -> "func";
      case STACK -> "fp";
      case PERCPU -> "percpu_ptr_, percpu_rcu_ptr_, percpu_trusted_ptr_";
      case BTF, KPTR -> "ptr_, trusted_ptr_, rcu_ptr_";
      case DYNPTR, DYNPTR_OUT -> "fp, dynptr_ptr";
      case ANY -> "";
    };
  }

  /** A pointer to an object that is not known to be wrong. */
  private static boolean isPlain(Reg reg, int ignored) {
    int flags = reg.object().flags() & ~ignored;
    return reg.isObject() && (flags == 0 || flags == Pointee.TRUSTED || flags == Pointee.RCU);
  }

  private boolean isSocketOfMap(Signature helper, Argument argument, Calls.Call call) {
    if (argument.kind() != Argument.Kind.VALUE || call.map < 0) {
      return false;
    }
    MapType type = walk.map(call.map).type();
    return helper.number() == UPDATE && (type == MapType.SOCKMAP || type == MapType.SOCKHASH);
  }

  private static boolean isSocket(Reg reg, boolean objects) {
    int flags = reg.object().flags();
    return reg.kind.isSocket()
        || objects && reg.isObject() && (flags == 0 || flags == Pointee.TRUSTED);
  }

  private static boolean isMemory(Reg reg, Argument.Kind argument, boolean maybeNull) {
    boolean reads =
        argument == Argument.Kind.MEM
            || argument == Argument.Kind.KEY
            || argument == Argument.Kind.VALUE;
    return switch (reg.kind) {
      case STACK, PACKET, PACKET_META, MAP_KEY, MAP_VALUE, MEMORY, RINGBUF, BUFFER -> true;
      case TRUSTED -> reg.object().flags() == Pointee.TRUSTED && (!reg.maybeNull || maybeNull);
      case RDONLY_MEMORY, RDONLY_BUFFER -> reads;
      default -> false;
    };
  }

  private void object(Signature helper, Argument argument, int number, Reg reg, Calls.Call call) {
    switch (argument.kind()) {
      case MEM, KEY, VALUE -> {
        if (!isSocketOfMap(helper, argument, call)) {
          return;
        }
      }
      case OUT, INOUT, VALUE_OUT ->
          throw Refusal.because(
              "bpf_%s() may write into memory pointed by R%d type=%s",
              helper.name(), number, reg.title());
      case BTF, SOCK, KPTR -> {}
      default -> {
        return;
      }
    }
    if (reg.maybeNull && (!argument.maybeNull() || argument.released())) {
      throw Refusal.because("Possibly NULL pointer passed to helper arg%d", number);
    }
    if (helper.number() == EXCHANGE) {
      if (call.field != null) {
        objects.checkFits(call.field, reg, number);
      }
      return;
    }
    Types types = walk.known().types();
    String wanted = argument.kind() == Argument.Kind.BTF ? argument.detail() : "sock_common";
    int id = types.structure(wanted);
    boolean exact = argument.released() && helper.number() != SK_RELEASE;
    if (id != 0 && !walk.known().layout().matches(reg.object(), reg.off, 0, id, exact)) {
      throw Refusal.because(
          "R%d is of type %s but %s is expected", number, reg.object().name(), wanted);
    }
  }

  /** The place that a pointer goes to, in a map or an object. */
  Field pointerField(int number) {
    Reg reg = walk.state.reg(number);
    if (reg.kind == Kind.MAP_VALUE && !walk.known().hasTypes(walk.map(reg))) {
      throw Refusal.because(
          "map '%s' has to have BTF in order to use bpf_kptr_xchg", walk.map(reg).name());
    }
    if (!reg.isConstant()) {
      throw Refusal.because(
          "R%d doesn't have constant offset. kptr has to be at the constant offset", number);
    }
    Fields fields = walk.known().fields(reg);
    boolean any =
        fields.has(Field.Kind.KPTR)
            || fields.has(Field.Kind.KPTR_UNTRUSTED)
            || fields.has(Field.Kind.KPTR_PERCPU);
    if (!any) {
      throw Refusal.because("R%d has no valid kptr", number);
    }
    long at = reg.off + reg.bits.value();
    Field field = fields.at(at);
    if (field == null || !field.kind().isPointer() || field.kind() == Field.Kind.UPTR) {
      throw Refusal.because("off=%d doesn't point to kptr", at);
    }
    if (field.kind() == Field.Kind.KPTR_UNTRUSTED) {
      throw Refusal.because("off=%d kptr isn't referenced kptr", at);
    }
    return field;
  }
}
