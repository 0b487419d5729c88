package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.object.Feature;
import dev.nectar.object.PidNamespace;
import dev.nectar.script.check.Function;
import dev.nectar.script.check.Type;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Words;
import dev.nectar.session.Plan;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Lowers builtins and calls. */
final class Builtins {
  /** Frames of a raw tracepoint that are always there: the program and its caller. */
  private static final int OWN_FRAMES = 2;

  private static final int COMM = 16;
  private static final int ADDRESS_SHIFT = 32;
  private static final long USER_STACK = 256;

  /** {@code -ENOENT}, what deleting a missing entry gives. */
  private static final long NO_ENTRY = -2;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Code code;
  private final FunctionBuilder b;
  private final Expressions expressions;
  private final Actions actions;

  Builtins(Code code, Expressions expressions) {
    this.code = code;
    this.b = code.b();
    this.expressions = expressions;
    this.actions = new Actions(code, expressions);
  }

  Operand call(Expression e, String name, List<Expression> arguments) {
    if (Words.isArgument(name)) {
      return number(
          expressions.event() instanceof Event.RawArguments raw
              ? raw.argument(code, Integer.parseInt(name.substring(3)))
              : code.constant(0));
    }
    Function function = Objects.requireNonNull(Function.of(name));
    return switch (function) {
      case PID -> number(processNumber(arguments, Half.PROCESS));
      case TID -> number(processNumber(arguments, Half.THREAD));
      case UID -> number(low(b.call(Helper.GET_CURRENT_UID_GID)));
      case GID -> number(high(b.call(Helper.GET_CURRENT_UID_GID)));
      case CPU -> number(b.call(Helper.GET_SMP_PROCESSOR_ID));
      case CPID -> number(low(run(Plan.CHILD)));
      case RAND -> number(low(b.call(Helper.GET_PRANDOM_U32)));
      case NSECS -> number(clock(arguments));
      case ELAPSED -> number(b.binary(Op.SUB, boot(), run(Plan.STARTED)));
      case COMM -> comm();
      case PROBE -> expressions.literal(expressions.body().points().getFirst().name());
      case ARGS -> number(code.constant(0));
      case KSTACK, USTACK -> stack((Type.Stack) expressions.type(e));
      case STR -> expressions.strings().str((Expression.Call) e);
      case KSYM -> number(expressions.number(arguments.getFirst()));
      case STRFTIME -> number(expressions.number(arguments.get(1)));
      case SIZEOF -> number(code.constant(ValueTypes.size(expressions.type(arguments.getFirst()))));
      case HAS_KEY -> hasKey(arguments);
      case DELETE -> delete(arguments);
      case PRINTF, ERRORF, WARNF, PRINT, CLEAR, ZERO, EXIT, TIME -> {
        actions.call(function, e.span(), arguments);
        yield number(code.constant(0));
      }
      case STRNCMP -> number(expressions.strings().differ(arguments));
      case COUNT, SUM, MIN, MAX, AVG, STATS, HIST, LHIST ->
          throw new IllegalStateException(name + " has no value");
    };
  }

  private static Operand number(Value value) {
    return Expressions.number(value);
  }

  private Value low(Value value) {
    return b.zeroExtend(value, Width.WORD);
  }

  private Value high(Value value) {
    return b.binary(Op.LSHR, value, code.constant(ADDRESS_SHIFT));
  }

  // ---- processes

  /** Which half of the number of a task. */
  enum Half {
    PROCESS,
    THREAD
  }

  private Value processNumber(List<Expression> arguments, Half half) {
    boolean initial =
        !arguments.isEmpty()
            && arguments.getFirst() instanceof Expression.Identifier i
            && i.name().equals("init");
    return processNumber(
        half, initial ? PidNamespace.INITIAL : code.plan().target().pidNamespace());
  }

  /** The number of the current process or thread in a namespace; 0 if it is not in there. */
  Value processNumber(Half half, PidNamespace namespace) {
    if (namespace.initial()) {
      Value both = b.call(Helper.GET_CURRENT_PID_TGID);
      return half == Half.PROCESS ? high(both) : low(both);
    }
    Code.Mark mark = code.mark();
    Place numbers = code.zeroed(8);
    Value failed =
        b.call(
            Helper.GET_NS_CURRENT_PID_TGID,
            code.constant(namespace.device()),
            code.constant(namespace.inode()),
            code.address(numbers),
            code.constant(8));
    Value found = code.load(Width.WORD, numbers.plus(half == Half.PROCESS ? 4 : 0));
    code.release(mark);
    return code.choose(Condition.EQ, failed, code.constant(0), found, code.constant(0));
  }

  private Operand comm() {
    Place place = code.zeroed(COMM);
    comm(place);
    return new Operand.Memory(place);
  }

  void comm(Place place) {
    b.call(Helper.GET_CURRENT_COMM, code.address(place), code.constant(COMM));
  }

  // ---- time

  private Value clock(List<Expression> arguments) {
    String mode =
        !arguments.isEmpty() && arguments.getFirst() instanceof Expression.Identifier i
            ? i.name()
            : "boot";
    return switch (mode) {
      case "monotonic" -> b.call(Helper.KTIME_GET_NS);
      case "tai", "sw_tai" -> b.call(Helper.KTIME_GET_TAI_NS);
      default -> boot();
    };
  }

  private Value boot() {
    return b.call(
        code.plan().target().has(Feature.BOOT_CLOCK)
            ? Helper.KTIME_GET_BOOT_NS
            : Helper.KTIME_GET_NS);
  }

  /** A number that user space left for the run. */
  private Value run(int offset) {
    Code.Mark mark = code.mark();
    Value found = code.lookUp(Plan.RUN, code.smallKey(0));
    code.release(mark);
    Variable result = b.variable("run");
    Block some = b.block("run");
    Block join = b.block("known");
    b.write(result, code.constant(0));
    b.branch(found, some, join);
    code.enterSealed(some);
    b.write(result, b.load(Width.DOUBLE, found, offset));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }

  // ---- maps

  private Operand hasKey(List<Expression> arguments) {
    MapAccess map = (MapAccess) arguments.getFirst();
    return number(expressions.maps().hasKey(expressions.maps().map(map), arguments.get(1)));
  }

  /** Deletes an entry; that it is missing is a warning, as the script does not look. */
  void deleteOrWarn(Expression.Call call) {
    Value deleted = expressions.number(call);
    if (deleted.constant().isPresent()) {
      return;
    }
    Block missing = b.block("missing");
    Block join = b.block("deleted");
    b.branch(deleted, join, missing);
    code.enterSealed(missing);
    code.count(code.plan().missingKey(call.span()), code.constant(NO_ENTRY));
    b.jump(join);
    code.enterSealed(join);
  }

  private Operand delete(List<Expression> arguments) {
    MapAccess access = (MapAccess) arguments.getFirst();
    PlanParts.ScriptMap map = expressions.maps().map(access);
    if (map.perCpuArray()) {
      actions.clear(map);
      return number(code.constant(1));
    }
    Optional<Expression> key = arguments.size() > 1 ? Optional.of(arguments.get(1)) : access.key();
    return number(expressions.maps().delete(map, key));
  }

  // ---- stacks

  private Operand stack(Type.Stack type) {
    Value number = type.limit() == 0 ? code.constant(0) : capture(type);
    if (type.kind() == Type.StackKind.KERNEL) {
      return number(number);
    }
    Place place = code.temp(16);
    code.store(Width.DOUBLE, place, number);
    Value process = high(b.call(Helper.GET_CURRENT_PID_TGID));
    code.store(Width.DOUBLE, place.plus(8), process);
    return new Operand.Memory(place);
  }

  /** Keeps the stack in the map of stacks; answers its number there, or 0. */
  private Value capture(Type.Stack type) {
    Code.Mark mark = code.mark();
    int slots = code.plan().stackLimit();
    Place buffer = code.scratch(slots * 8);
    code.zero(buffer, slots * 8);
    boolean raw = type.kind() == Type.StackKind.KERNEL && isRaw(expressions.event());
    int frames = raw ? type.limit() + PlanParts.GLUE_FRAMES : type.limit();
    Value flags =
        code.constant(type.kind() == Type.StackKind.USER ? USER_STACK : raw ? OWN_FRAMES : 0);
    Value length =
        b.call(
            Helper.GET_STACK, b.context(), code.address(buffer), code.constant(frames * 8L), flags);
    Variable number = b.variable("stack");
    Block some = b.block("stack");
    Block join = b.block("captured");
    b.write(number, code.constant(0));
    b.branch(Condition.SGT, length, code.constant(0), some, join);
    code.enterSealed(some);
    Value hash = hash(buffer, frames);
    b.write(number, hash);
    keep(buffer, hash);
    b.jump(join);
    code.enterSealed(join);
    code.release(mark);
    return b.read(number);
  }

  /** Whether the program is called by the kernel's glue for raw tracepoints. */
  private static boolean isRaw(Event event) {
    return switch (event) {
      case Event.RawArguments _, Event.SyscallEnter _, Event.SyscallExit _ -> true;
      case Event.TracepointRecord _, Event.Nothing _ -> false;
    };
  }

  /** A number for the addresses, which end with the first 0; never 0 itself. */
  private Value hash(Place buffer, int slots) {
    Variable hash = b.variable("hash");
    Variable at = b.variable("at");
    Block head = b.block("addresses");
    Block load = b.block("load");
    Block each = b.block("address");
    Block end = b.block("hashed");
    b.write(hash, code.constant(MIX));
    b.write(at, code.constant(0));
    b.jump(head);
    b.enter(head);
    b.branch(Condition.ULT, b.read(at), code.constant(slots * 8L), load, end);
    code.enterSealed(load);
    Value place = b.binary(Op.ADD, code.address(buffer), b.read(at));
    Value address = b.load(Width.DOUBLE, place, 0);
    b.branch(address, each, end);
    code.enterSealed(each);
    Value mixed = b.binary(Op.XOR, b.read(hash), address);
    Value product = b.binary(Op.MUL, mixed, code.constant(MIX));
    Value upper = b.binary(Op.LSHR, product, code.constant(29));
    b.write(hash, b.binary(Op.XOR, product, upper));
    b.write(at, b.add(b.read(at), 8));
    b.jump(head);
    b.seal(head);
    code.enterSealed(end);
    return b.binary(Op.OR, b.read(hash), code.constant(1));
  }

  private void keep(Place buffer, Value number) {
    Code.Mark mark = code.mark();
    Place key = code.temp(8);
    code.store(Width.DOUBLE, key, number);
    Value known = code.lookUp(Plan.STACKS, key);
    Block unknown = b.block("newstack");
    Block join = b.block("kept");
    b.branch(known, join, unknown);
    code.enterSealed(unknown);
    Value failed =
        b.call(
            Helper.MAP_UPDATE_ELEM,
            b.map(Plan.STACKS),
            code.address(key),
            code.address(buffer),
            code.constant(0));
    Block full = b.block("stacksfull");
    b.branch(failed, full, join);
    code.enterSealed(full);
    code.count(code.plan().stacksFull(expressions.body().probe().span()), failed);
    b.jump(join);
    code.enterSealed(join);
    code.release(mark);
  }
}
