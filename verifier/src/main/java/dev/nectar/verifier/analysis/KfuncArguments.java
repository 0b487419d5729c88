package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.analysis.Kfuncs.KernelCall;
import dev.nectar.verifier.rules.ContextTypes;
import dev.nectar.verifier.rules.Kfunc;
import dev.nectar.verifier.rules.Kfunc.Flag;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What kernel functions take: told by the types of their parameters, and by how these end. */
final class KfuncArguments {
  private static final int DEEPEST = 3;

  private final Walk walk;
  private final Subject subject;
  private final Memory memory;
  private final StackObjects objects;
  private final CollectionArguments collections;

  KfuncArguments(Walk walk, Subject subject, Memory memory, StackObjects objects) {
    this.walk = walk;
    this.subject = subject;
    this.memory = memory;
    this.objects = objects;
    this.collections = new CollectionArguments(walk);
  }

  /** What is asked of a pointer. */
  private enum Wanted {
    CONTEXT,
    NULL,
    ALLOCATED,
    REFCOUNTED,
    DYNPTR,
    ITERATOR,
    LIST_HEAD,
    LIST_NODE,
    TREE_ROOT,
    TREE_NODE,
    TEXT,
    MAP,
    WORKQUEUE,
    TASK_WORK,
    FLAGS,
    LOCK,
    OBJECT,
    CALLBACK,
    MEMORY,
    MEMORY_OF_SIZE
  }

  /** Checks all arguments of a call. */
  void check(int instruction, KernelCall call) {
    List<BtfType.Parameter> parameters = call.prototype.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      BtfType type = walk.known().types().resolved(call.source, parameters.get(i).type());
      String name = parameters.get(i).name();
      if (name.endsWith("__ign") || name.endsWith("__prog")) {
        continue;
      }
      if (Types.isNumber(type)) {
        walk.checkReadable(i + 1);
        number(call, new KfuncParameter(walk, call, i, null));
      } else if (type instanceof BtfType.Pointer pointer) {
        walk.checkReadable(i + 1);
        if (pointer(instruction, new KfuncParameter(walk, call, i, pointer))
            == Wanted.MEMORY_OF_SIZE) {
          i++;
        }
      } else {
        throw Refusal.because("Unrecognized arg#%d type %s", i, word(type));
      }
    }
    if (call.kfunc.is(Flag.RELEASE) && call.released == 0) {
      throw Refusal.because(
          "release kernel function %s expects refcounted PTR_TO_BTF_ID", call.kfunc.name());
    }
  }

  /** The kernel's word for a kind of types. */
  static String word(@Nullable BtfType type) {
    return type == null ? "UNKNOWN" : type.kind().name();
  }

  private void number(KernelCall call, KfuncParameter parameter) {
    Reg reg = parameter.reg;
    if (!reg.isScalar()) {
      throw Refusal.because("R%d is not a scalar", parameter.number);
    }
    if (parameter.ends("__k")) {
      if (!reg.isConstant()) {
        throw Refusal.because("R%d must be a known constant", parameter.number);
      }
      walk.precise(parameter.number);
      call.isConstantKnown = true;
      call.constant = reg.bits.value();
      return;
    }
    boolean readOnly = parameter.name.equals("rdonly_buf_size");
    if (readOnly || parameter.name.equals("rdwr_buf_size")) {
      if (!reg.isConstant()) {
        throw Refusal.because("R%d is not a const", parameter.number);
      }
      walk.precise(parameter.number);
      call.resultSize = reg.bits.value();
      call.readOnly = readOnly;
    }
  }

  private Wanted pointer(int instruction, KfuncParameter parameter) {
    KernelCall call = parameter.call;
    Kfunc kfunc = call.kfunc;
    Reg reg = parameter.reg;
    boolean careful = kfunc.wantsTrusted() || kfunc.is(Flag.RCU);
    if (careful && (reg.isNull() || reg.maybeNull) && !parameter.ends("__nullable")) {
      throw Refusal.because("Possibly NULL pointer passed to trusted arg%d", parameter.index);
    }
    if (reg.reference != 0) {
      call.reference = reg.reference;
      if (kfunc.is(Flag.RELEASE)) {
        call.released = parameter.number;
      }
    }
    Wanted wanted = wanted(parameter);
    boolean asks = wanted == Wanted.MAP || wanted == Wanted.ALLOCATED || wanted == Wanted.OBJECT;
    if (wanted == Wanted.MAP) {
      map(parameter);
    }
    if (asks && careful && !isTrusted(reg)) {
      if (!kfunc.is(Flag.RCU)) {
        throw Refusal.because("R%d must be referenced or trusted", parameter.number);
      }
      if (!isRcu(reg)) {
        throw Refusal.because("R%d must be a rcu pointer", parameter.number);
      }
    }
    if (wanted != Wanted.NULL) {
      checkOffset(parameter, kfunc.is(Flag.RELEASE) && reg.reference != 0);
      check(instruction, parameter, wanted);
    }
    return wanted;
  }

  static boolean isTrusted(Reg reg) {
    return reg.reference != 0
        || reg.kind.isSocket()
        || reg.kind == Kind.MAP
        || reg.isObject() && reg.object().isTrusted();
  }

  static boolean isRcu(Reg reg) {
    return reg.isObject() && reg.object().has(Pointee.RCU);
  }

  private void checkOffset(KfuncParameter parameter, boolean released) {
    Reg reg = parameter.reg;
    if (released) {
      if (reg.off != 0) {
        throw Refusal.because(
            "R%d must have zero offset when passed to release func or trusted arg to kfunc",
            parameter.number);
      }
      memory.checkPlain(reg, parameter.number, false);
      return;
    }
    switch (reg.kind) {
      case CTX, SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK, MAP, FUNCTION, DYNPTR ->
          memory.checkPlain(reg, parameter.number, false);
      case BTF, TRUSTED -> memory.checkPlain(reg, parameter.number, true);
      default -> {}
    }
  }

  private Wanted wanted(KfuncParameter parameter) {
    KernelCall call = parameter.call;
    Reg reg = parameter.reg;
    if (call.kfunc.name().equals("bpf_cast_to_kern_ctx") || isContext(parameter)) {
      return Wanted.CONTEXT;
    }
    if (parameter.ends("__nullable") && reg.isNull()) {
      return Wanted.NULL;
    }
    if (parameter.ends("__alloc")) {
      return Wanted.ALLOCATED;
    }
    if (parameter.ends("__refcounted_kptr")) {
      return Wanted.REFCOUNTED;
    }
    Wanted structure = byStructure(parameter);
    if (structure != null) {
      return structure;
    }
    if (reg.isObject() || reg.kind.isSocket() || reg.kind == Kind.MAP) {
      if (!(parameter.target instanceof BtfType.Struct)) {
        throw Refusal.because(
            "kernel function %s args#%d pointer type %s %s is not supported",
            call.kfunc.name(), parameter.index, word(parameter.target), parameter.targetName());
      }
      return Wanted.OBJECT;
    }
    if (parameter.target instanceof BtfType.Prototype) {
      return Wanted.CALLBACK;
    }
    boolean sized = hasSize(call, parameter.index + 1);
    boolean fine =
        Types.isNumber(parameter.target)
            || parameter.target instanceof BtfType.Struct struct
                && isOfNumbers(call.source, struct, 0)
            || sized && parameter.target == null;
    if (!fine) {
      throw Refusal.because(
          "arg#%d pointer type %s %s must point to %sscalar, or struct with scalar",
          parameter.index, word(parameter.target), parameter.targetName(), sized ? "void, " : "");
    }
    return sized ? Wanted.MEMORY_OF_SIZE : Wanted.MEMORY;
  }

  private boolean isContext(KfuncParameter parameter) {
    return parameter.target instanceof BtfType.Struct struct
        && ContextTypes.isContext(subject.type(), struct.name());
  }

  private @Nullable Wanted byStructure(KfuncParameter parameter) {
    Kfunc kfunc = parameter.call.kfunc;
    if (parameter.isOf("bpf_dynptr")) {
      return Wanted.DYNPTR;
    }
    boolean iterates = kfunc.is(Flag.NEW) || kfunc.is(Flag.NEXT) || kfunc.is(Flag.DESTROY);
    if (iterates ? parameter.index == 0 : parameter.ends("__iter")) {
      return Wanted.ITERATOR;
    }
    Wanted collection =
        switch (parameter.targetName()) {
          case "bpf_list_head" -> Wanted.LIST_HEAD;
          case "bpf_list_node" -> Wanted.LIST_NODE;
          case "bpf_rb_root" -> Wanted.TREE_ROOT;
          case "bpf_rb_node" -> Wanted.TREE_NODE;
          default -> null;
        };
    if (collection != null) {
      return collection;
    }
    if (parameter.ends("__str")) {
      return Wanted.TEXT;
    }
    if (parameter.ends("__map")) {
      return Wanted.MAP;
    }
    if (parameter.isOf("bpf_wq")) {
      return Wanted.WORKQUEUE;
    }
    if (parameter.isOf("bpf_task_work")) {
      return Wanted.TASK_WORK;
    }
    if (parameter.ends("__irq_flag")) {
      return Wanted.FLAGS;
    }
    return parameter.isOf("bpf_res_spin_lock") ? Wanted.LOCK : null;
  }

  private boolean hasSize(KernelCall call, int index) {
    List<BtfType.Parameter> parameters = call.prototype.parameters();
    if (index >= parameters.size()) {
      return false;
    }
    String name = parameters.get(index).name();
    return (name.endsWith("__sz") || name.endsWith("__szk"))
        && Types.isNumber(walk.known().types().resolved(call.source, parameters.get(index).type()))
        && walk.state.reg(index + 1).isScalar();
  }

  /** Whether a structure has numbers only. */
  boolean isOfNumbers(int source, BtfType.Struct struct, int depth) {
    for (BtfType.Member member : struct.members()) {
      BtfType type = walk.known().types().resolved(source, member.type());
      if (type instanceof BtfType.Struct inner) {
        if (depth >= DEEPEST || !isOfNumbers(source, inner, depth + 1)) {
          return false;
        }
        continue;
      }
      if (type instanceof BtfType.Array array) {
        if (array.count() == 0) {
          return false;
        }
        type = walk.known().types().resolved(source, array.element());
      }
      if (!Types.isNumber(type)) {
        return false;
      }
    }
    return true;
  }

  private void check(int instruction, KfuncParameter parameter, Wanted wanted) {
    KernelCall call = parameter.call;
    Reg reg = parameter.reg;
    int index = parameter.index;
    switch (wanted) {
      case NULL -> {}
      case CONTEXT -> {
        if (reg.kind != Kind.CTX) {
          throw Refusal.because("arg#%d expected pointer to ctx, but got %s", index, reg.title());
        }
      }
      case ALLOCATED -> collections.allocated(parameter);
      case REFCOUNTED -> collections.refcounted(parameter);
      case DYNPTR -> dynptr(instruction, parameter);
      case ITERATOR -> iterator(instruction, parameter);
      case LIST_HEAD -> collections.root(parameter, Field.Kind.LIST_HEAD);
      case TREE_ROOT -> collections.root(parameter, Field.Kind.RB_ROOT);
      case LIST_NODE -> {
        collections.checkOwned(parameter);
        collections.node(parameter, Field.Kind.LIST_HEAD, Field.Kind.LIST_NODE);
      }
      case TREE_NODE -> collections.treeNode(parameter);
      case TEXT -> {
        if (reg.kind != Kind.MAP_VALUE) {
          throw Refusal.because("arg#%d doesn't point to a const string", index);
        }
        memory.passed().checkText(parameter.number, reg);
      }
      case MAP -> object(parameter, 0, walk.known().types().structure("bpf_map"), "bpf_map");
      case OBJECT -> object(parameter, call.source, parameter.to, parameter.targetName());
      case WORKQUEUE -> field(parameter, Field.Kind.WORKQUEUE);
      case TASK_WORK -> field(parameter, Field.Kind.TASK_WORK);
      case FLAGS -> flags(instruction, parameter);
      case LOCK -> lock(parameter);
      case CALLBACK -> {
        if (reg.kind != Kind.FUNCTION) {
          throw Refusal.because("arg%d expected pointer to func", index);
        }
        call.function = reg.frame;
      }
      case MEMORY -> {
        long size = walk.known().types().size(call.source, parameter.to);
        memory.passed().readAndWritten(parameter.number, (int) size);
      }
      case MEMORY_OF_SIZE -> sized(parameter);
    }
  }

  private void dynptr(int instruction, KfuncParameter parameter) {
    KernelCall call = parameter.call;
    objects.checkDynptrPointer(parameter.number, parameter.index);
    if (!parameter.ends("__uninit")) {
      call.dynptr = objects.dynptr(parameter.number, parameter.index, null);
      call.reference = call.dynptr.reference;
      return;
    }
    Dynptr.Memory view =
        switch (call.kfunc.name()) {
          case "bpf_dynptr_from_skb" -> Dynptr.Memory.SKB;
          case "bpf_dynptr_from_xdp" -> Dynptr.Memory.XDP;
          case "bpf_dynptr_from_skb_meta" -> Dynptr.Memory.SKB_META;
          case "bpf_dynptr_from_file" -> Dynptr.Memory.FILE;
          default -> call.dynptr == null ? Dynptr.Memory.LOCAL : StackObjects.memoryOf(call.dynptr);
        };
    int shared = call.dynptr == null ? 0 : call.dynptr.reference;
    objects.makeDynptr(parameter.number, view, instruction, shared);
  }

  private void iterator(int instruction, KfuncParameter parameter) {
    KernelCall call = parameter.call;
    String type = parameter.targetName();
    if (type.equals("bpf_iter_css_task") && call.kfunc.is(Flag.NEW) && !mayIterateTasks()) {
      throw Refusal.because(
          "css_task_iter is only allowed in bpf_lsm, bpf_iter and sleepable progs");
    }
    if (parameter.reg.kind != Kind.STACK) {
      throw Refusal.because("arg#%d expected pointer to an iterator on stack", parameter.index);
    }
    int slots = (int) walk.known().types().size(call.source, parameter.to) / Slot.SIZE;
    if (call.kfunc.is(Flag.NEW)) {
      objects.makeIterator(
          parameter.number,
          parameter.index,
          type,
          slots,
          call.kfunc.is(Flag.PROTECTED),
          instruction);
      return;
    }
    call.slot = objects.iterator(parameter.number, parameter.index, type, slots, call.kfunc.name());
    call.frame = parameter.reg.frame;
    if (call.kfunc.is(Flag.DESTROY)) {
      objects.endIterator(walk.state.frames.get(call.frame), call.slot, slots);
    }
  }

  private boolean mayIterateTasks() {
    return subject.type() == ProgramType.LSM
        || subject.type() == ProgramType.TRACING
            && subject.attachType() == AttachType.TRACE_ITER.number()
        || walk.maySleep();
  }

  // Others.

  private void object(KfuncParameter parameter, int source, int id, String name) {
    Reg reg = parameter.reg;
    boolean good =
        reg.kind.isSocket()
            || reg.kind == Kind.MAP
            || reg.isObject() && (!reg.object().isUnsafe() || isRcu(reg));
    if (!good || reg.maybeNull && reg.isObject()) {
      String expected =
          reg.isObject()
              ? reg.object().has(Pointee.TRUSTED) ? "trusted_ptr_" : "ptr_"
              : reg.kind.title();
      throw Refusal.because("expected %s or socket", expected);
    }
    Pointee have =
        reg.isObject() ? reg.object() : walk.known().types().pointee(structure(reg.kind), 0);
    boolean exact =
        parameter.call.kfunc.is(Flag.RELEASE) && reg.reference != 0 || isAlias(have.name(), name);
    boolean projection = ContextTypes.isProjection(name, have.name());
    if (!projection && !walk.known().layout().matches(have, reg.off, source, id, exact)) {
      throw Refusal.because(
          "kernel function %s args#%d expected pointer to STRUCT %s but R%d has a pointer to"
              + " STRUCT %s",
          parameter.call.kfunc.name(), parameter.index, name, parameter.number, have.name());
    }
  }

  /** {@code nf_conn___init} is no {@code nf_conn}. */
  private static boolean isAlias(String one, String other) {
    return one.equals(other + "___init") || other.equals(one + "___init");
  }

  private static String structure(Kind kind) {
    return switch (kind) {
      case SOCKET -> "sock";
      case SOCK_COMMON -> "sock_common";
      case TCP_SOCK -> "tcp_sock";
      case MAP -> "bpf_map";
      default -> "";
    };
  }

  private void map(KfuncParameter parameter) {
    KernelCall call = parameter.call;
    Reg reg = parameter.reg;
    if (reg.kind != Kind.MAP) {
      throw Refusal.because("pointer in R%d isn't map pointer", parameter.number);
    }
    boolean work = walk.known().fields(reg.map).has(Field.Kind.TASK_WORK);
    boolean matters = work || walk.known().fields(reg.map).has(Field.Kind.WORKQUEUE);
    if (matters && call.map >= 0 && (call.map != reg.map || call.mapId != reg.mapId)) {
      throw Refusal.because(
          work
              ? "bpf_task_work pointer in R2 map_uid=%d doesn't match map pointer in R3 map_uid=%d"
              : "workqueue pointer in R1 map_uid=%d doesn't match map pointer in R2 map_uid=%d",
          call.mapId,
          reg.mapId);
    }
    call.map = reg.map;
    call.mapId = reg.mapId;
  }

  private void field(KfuncParameter parameter, Field.Kind kind) {
    Reg reg = parameter.reg;
    if (reg.kind != Kind.MAP_VALUE) {
      throw Refusal.because("arg#%d doesn't point to a map value", parameter.index);
    }
    if (kind == Field.Kind.WORKQUEUE) {
      Field field = walk.known().fields(reg).of(kind);
      int at = field == null ? -22 : field.offset();
      if (at != reg.bits.value() + reg.off) {
        throw Refusal.because(
            "off %d doesn't point to 'struct bpf_wq' that is at %d",
            reg.bits.value() + reg.off, at);
      }
    } else {
      memory.passed().checkField(parameter.number, kind);
    }
    parameter.call.map = reg.map;
    parameter.call.mapId = reg.mapId;
  }

  private void flags(int instruction, KfuncParameter parameter) {
    if (parameter.reg.kind != Kind.STACK) {
      throw Refusal.because("arg#%d doesn't point to an irq flag on stack", parameter.index);
    }
    String name = parameter.call.kfunc.name();
    boolean byLock = name.startsWith("bpf_res_spin");
    if (name.endsWith("save")) {
      objects.saveFlags(parameter.number, byLock, instruction);
    } else {
      objects.restoreFlags(parameter.number, byLock);
    }
  }

  private void lock(KfuncParameter parameter) {
    Reg reg = parameter.reg;
    boolean allocated = reg.isObject() && reg.object().flags() == Pointee.ALLOCATED;
    if (reg.kind != Kind.MAP_VALUE && !allocated) {
      throw Refusal.because(
          "arg#%d doesn't point to map value or allocated object", parameter.index);
    }
    String name = parameter.call.kfunc.name();
    State.Lock.Kind kind =
        name.contains("irq") ? State.Lock.Kind.INTERRUPTS_OFF : State.Lock.Kind.RESILIENT;
    walk.sections().lock(parameter.number, !name.contains("unlock"), kind);
  }

  private void sized(KfuncParameter parameter) {
    KernelCall call = parameter.call;
    Reg size = walk.state.reg(parameter.number + 1);
    String name = call.prototype.parameters().get(parameter.index + 1).name();
    walk.checkReadable(parameter.number + 1);
    if (!parameter.reg.isNull() || !parameter.ends("__opt")) {
      try {
        memory.passed().sizedAndWritten(parameter.number);
      } catch (Refusal refusal) {
        throw Refusal.because(
            "arg#%d arg#%d memory, len pair leads to invalid memory access",
            parameter.index, parameter.index + 1);
      }
    }
    if (name.endsWith("__szk")) {
      if (!size.isConstant()) {
        throw Refusal.because("R%d must be a known constant", parameter.number + 1);
      }
      walk.precise(parameter.number + 1);
      call.isConstantKnown = true;
      call.constant = size.bits.value();
    }
  }
}
