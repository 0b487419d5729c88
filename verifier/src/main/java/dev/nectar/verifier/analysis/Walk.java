package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.verifier.Facts;
import dev.nectar.verifier.Range;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Work;
import dev.nectar.verifier.rules.Returns;
import dev.nectar.verifier.state.Chain;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.state.Trail;
import dev.nectar.verifier.types.Contract;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks all paths through a program, until one goes wrong or all end. */
public final class Walk {
  private static final int MAX_PROCESSED = 1_000_000;
  private static final int MAX_JUMPS = 8192;

  private static final Set<String> REWRITTEN =
      Set.of("ctx", "sock", "sock_common", "tcp_sock", "xdp_sock", "arena");

  private record Later(int from, int slot, State state) {}

  /** What is known where the walk is. */
  State state = State.start(0);

  private final Subject subject;
  private final Code code;
  private final Deque<Later> later = new ArrayDeque<>();
  private final List<MapSpec> maps;
  private final int[] stackUse;
  private final Flow flow;
  private final Arithmetic arithmetic;
  private final Branches branches;
  private final Memory memory;
  private final Knowledge known;
  private final Sections sections;
  private final GlobalFunctions globals;
  private final Set<List<Integer>> atAnyTime = new HashSet<>();
  private final BitSet asynchronous = new BitSet();
  private final BitSet callbacks = new BitSet();
  private final Calls calls;
  private final Pruning pruning;
  private final Precision precision;
  private final @Nullable String[] accessed;
  private final Facts.@Nullable Region[] reached;
  private final Map<Integer, Chain> roots = new HashMap<>();
  private int writtenFrame;
  private long writtenSlots;
  private int ids;
  private int slot;
  private int last;
  private boolean remembered;
  private int processed;
  private final int[] walked;

  private final @Nullable Numbers numbers;

  /** Prepares a walk; what is wrong without any path is only found when it runs. */
  public Walk(Subject subject) {
    this(subject, null);
  }

  /** A walk on which all numbers matter, so that what registers hold can be told. */
  public static Walk ofAllNumbers(Subject subject) {
    return new Walk(subject, new Numbers(subject.code().length / 8));
  }

  private Walk(Subject subject, @Nullable Numbers numbers) {
    this.numbers = numbers;
    this.subject = subject;
    this.code = new Code(subject.code());
    this.walked = new int[code.length];
    this.sections = new Sections(this);
    this.maps = new ArrayList<>(subject.maps());
    this.known = new Knowledge(new Types(subject), maps);
    Flow found = null;
    Refusal why = null;
    try {
      Programs.check(subject);
      found = new Flow(code, subject, catcherSlot(), Effects.iterating(code, known.types()));
      new TreeMap<>(subject.mapAt())
          .forEach((at, map) -> Programs.check(subject, maps.get(map), known.types(), at));
    } catch (Refusal refusal) {
      why = refusal;
    }
    this.flow = found == null ? Flow.none() : found;
    this.early = why;
    this.stackUse = new int[flow.starts.length];
    this.arithmetic = new Arithmetic(this, code);
    this.branches = new Branches(this, code);
    this.memory = new Memory(this, code, subject);
    this.globals = new GlobalFunctions(this, subject, code, flow, memory);
    this.calls = new Calls(this, code, subject, flow, memory, globals);
    this.precision = new Precision(code, flow);
    boolean keepsAll = (subject.flags() & Subject.KEEP_ALL_STATES) != 0;
    int how = numbers == null ? Equality.PRECISE_ONLY : Equality.WITHIN;
    this.pruning = new Pruning(flow, precision, keepsAll, how);
    this.accessed = new String[code.length];
    this.reached = new Facts.Region[code.length];
  }

  private final @Nullable Refusal early;

  /** Where the function starts that is called with what is thrown, or -1. */
  private int catcherSlot() {
    return subject.functions().stream()
        .findFirst()
        .flatMap(main -> Contract.exceptionCallback(known.types(), main.type()))
        .flatMap(
            name ->
                subject.functions().stream().filter(place -> place.name().equals(name)).findFirst())
        .map(LinkedProgram.Place::slot)
        .orElse(-1);
  }

  /** How many instructions were walked, and which. */
  public Work work() {
    return new Work(walked, processed);
  }

  /** The instruction that is walked. */
  public int slot() {
    return slot;
  }

  /** Walks all paths. */
  public void run() {
    if (early != null) {
      throw early;
    }
    new Availability(subject).check();
    start();
    walkFrom(0);
    for (int i = 0; i < globals.called().size(); i++) {
      int function = globals.called().get(i);
      state = globals.start(function);
      walkFrom(flow.starts[function]);
    }
    new StackDepth(code, flow, stackUse, asynchronous, callbacks).check(subject, known.types());
    checkEliminated();
  }

  private void walkFrom(int start) {
    state.sleepable = (subject.flags() & Subject.SLEEPABLE) != 0;
    enter();
    state.first = start;
    later.push(new Later(-1, start, state));
    while (!later.isEmpty()) {
      Later next = later.pop();
      state = next.state;
      last = next.from;
      path(next.slot);
      pruning.ended(state);
    }
  }

  /** What is shown before each instruction of a path. */
  @FunctionalInterface
  interface Seen {
    /** The place in the path, and what is known there. */
    void at(int k, State state);
  }

  /**
   * Walks one path, up to but without its last instruction.
   *
   * @param path the instructions
   * @param seen is shown each of them, the last too
   * @return whether the path was found again
   */
  boolean follow(int[] path, Seen seen) {
    start();
    if (path[0] != 0) {
      state = globals.start(flow.functionAt(path[0]));
    }
    last = -1;
    for (int k = 0; k < path.length; k++) {
      int i = path[k];
      slot = i;
      state.last = last;
      state.slot = i;
      remembered = false;
      enter();
      if (flow.jumpedTo[i]) {
        remember(0, 0);
      }
      seen.at(k, state);
      if (k + 1 < path.length && !goes(walk(i), path[k + 1])) {
        return false;
      }
      last = i;
      later.clear();
    }
    return true;
  }

  /** Takes the way that leads there, of those that an instruction has. */
  private boolean goes(int next, int to) {
    if (next == to) {
      return true;
    }
    for (Later other : later) {
      if (other.slot == to) {
        state = other.state;
        return true;
      }
    }
    return false;
  }

  private void start() {
    subject.memory().ifPresentOrElse(this::startOnMemory, () -> state.reg(1).become(Kind.CTX));
  }

  private void startOnMemory(int bytes) {
    state.reg(1).become(Kind.MEMORY).range = bytes;
    state.reg(2).becomeNumber(bytes);
  }

  private void checkEliminated() {
    for (int i = 0; i < code.length; i++) {
      if (code.isCallOfKfunc(i) && code.imm[i] == 0 && pruning.wasWalked(i)) {
        throw new Refusal(i, "invalid kernel function call not eliminated in verifier pass");
      }
    }
  }

  private void path(int from) {
    int i = from;
    while (i >= 0) {
      slot = i;
      if (++processed > MAX_PROCESSED) {
        throw Refusal.because("BPF program is too large. Processed %d insn", processed);
      }
      walked[i]++;
      state.last = last;
      state.slot = i;
      remembered = false;
      if (flow.meets[i] && isKnown(i)) {
        return;
      }
      if (flow.jumpedTo[i]) {
        remember(0, 0);
      }
      pruning.walked(i);
      if (numbers != null) {
        numbers.add(i, state.frame(), flow.live[i]);
      }
      int next = walk(i);
      last = i;
      i = next;
    }
  }

  /** Walks an instruction, and tells of it what it writes to stacks. */
  private int walk(int i) {
    int kind = code.kind(i);
    if (kind != Code.ST && kind != Code.STX && code.op[i] != Code.CALL) {
      return step(i);
    }
    Chain chain = state.frame().chain();
    writtenSlots = 0;
    int next = step(i);
    chain.wrote(i, writtenFrame, writtenSlots);
    return next;
  }

  /** Bytes of a stack are read. */
  void stackRead(Frame frame, int low, int high) {
    frame.grow(-low);
    int first = -high / Slot.SIZE;
    int last = (-low - 1) / Slot.SIZE;
    long slots = -1L >>> 63 - last & -1L << first;
    state.frame().chain().reads(slot, frame.depth, slots);
  }

  /** All of a slot is written. */
  void stackWritten(Frame frame, int slot) {
    writtenFrame = frame.depth;
    writtenSlots = 1L << slot;
  }

  private boolean isKnown(int i) {
    enter();
    State known = pruning.known(i, state, processed, ids);
    if (known == null) {
      return false;
    }
    if (flow.jumpedTo[i]) {
      remember(0, 0);
    }
    pruning.reached(known, state);
    return true;
  }

  /** The frame of a function that has just been called gets to know how. */
  private void enter() {
    Frame frame = state.frame();
    if (frame.chain == null) {
      frame.chain =
          frame.depth == 0
              ? roots.computeIfAbsent(frame.function, f -> new Chain(flow.ways(), f))
              : state.frames.get(frame.depth - 1).chain().call(frame.callSite, frame.function);
    }
  }

  /**
   * Numbers that a loop has changed, and that matter to nothing so far, may be any.
   *
   * @param i the instruction that the loop comes round to
   * @param since the state of which the round before is looked for
   * @param changed the state whose numbers are forgotten
   */
  void widen(int i, State since, State changed) {
    State earlier = pruning.earlier(i, since);
    if (earlier != null) {
      Widening.of(earlier, changed);
    }
  }

  /** Who walks back must know something of this instruction. */
  void remember(long flags, long linked) {
    if (remembered) {
      state.trail.add(flags, linked);
    } else {
      state.trail.add(last, slot, flags, linked);
      remembered = true;
    }
  }

  /** A register is spilled to a slot, or filled from it. */
  void rememberStack(Frame frame, int slot) {
    remember(Trail.stack(frame.depth, slot), 0);
  }

  /** The number in a register matters to the verdict; nothing is done for pointers. */
  void precise(int register) {
    if (state.reg(register).isScalar()) {
      precision.mark(state, register);
    }
  }

  /** The number in a slot of a stack matters to the verdict. */
  void preciseSlot(Frame frame, int slot) {
    precision.markSlot(state, frame.depth, slot);
  }

  /** The number that is stored matters to the verdict. */
  void preciseStored() {
    if (code.kind(slot) == Code.STX) {
      precise(code.src[slot]);
    }
  }

  /** The registers that may be read from an instruction on, as bits. */
  int live(int slot) {
    return flow.live[slot];
  }

  private int step(int i) {
    return switch (code.kind(i)) {
      case Code.ALU, Code.ALU64 -> {
        arithmetic.step(i);
        yield i + 1;
      }
      case Code.LDX -> {
        load(i);
        yield i + 1;
      }
      case Code.STX -> {
        store(i);
        yield i + 1;
      }
      case Code.ST -> {
        if (code.src[i] != 0) {
          throw Refusal.because("BPF_ST uses reserved fields");
        }
        checkReadable(code.dst[i]);
        memory.access(
            code.dst[i],
            code.off[i],
            code.size(i),
            true,
            new Reg().becomeNumber(code.imm[i]),
            false,
            false);
        sameKind(i, state.reg(code.dst[i]));
        yield i + 1;
      }
      case Code.LD -> {
        if (code.op[i] == Code.LD_IMM64) {
          wide(i);
          yield i + 2;
        }
        calls.loadPacket(i);
        yield i + 1;
      }
      default -> jump(i);
    };
  }

  private int jump(int i) {
    pruning.jumped();
    return switch (code.op[i]) {
      case Code.CALL -> calls.step(i);
      case Code.JA, Code.JA32 -> always(i);
      case Code.EXIT -> {
        if (code.imm[i] != 0 || code.src[i] != 0 || code.dst[i] != 0) {
          throw Refusal.because("BPF_EXIT uses reserved fields");
        }
        yield calls.exit();
      }
      default -> branches.step(i);
    };
  }

  private int always(int i) {
    boolean reserved =
        code.src[i] != 0
            || code.dst[i] != 0
            || code.usesRegister(i)
            || (code.op[i] == Code.JA ? code.imm[i] : code.off[i]) != 0;
    if (reserved) {
      throw Refusal.because("BPF_JA uses reserved fields");
    }
    return code.target(i);
  }

  private void load(int i) {
    checkReadable(code.src[i]);
    checkWritable(code.dst[i]);
    Reg loaded = new Reg();
    memory.access(
        code.src[i],
        code.off[i],
        code.size(i),
        false,
        loaded,
        code.mode(i) == 0x80,
        code.mode(i) == 0xc0);
    sameKind(i, state.reg(code.src[i]));
    state.reg(code.dst[i]).set(loaded);
  }

  private void store(int i) {
    if (code.mode(i) == 0xc0) {
      atomic(i);
      return;
    }
    if (code.mode(i) != 0x60 || code.imm[i] != 0) {
      throw Refusal.because("BPF_STX uses reserved fields");
    }
    checkReadable(code.src[i]);
    checkReadable(code.dst[i]);
    memory.access(
        code.dst[i], code.off[i], code.size(i), true, state.reg(code.src[i]), false, false);
    sameKind(i, state.reg(code.dst[i]));
  }

  /** An instruction must not access memory of a kind that is rewritten, and another. */
  private void sameKind(int i, Reg pointer) {
    String before = accessed[i];
    String now = pointer.title();
    if (before != null
        && !before.equals(now)
        && (isRewritten(before) || isRewritten(now))
        && !(code.kind(i) == Code.LDX && isObject(before) && isObject(now))) {
      throw Refusal.because("same insn cannot be used with different pointers");
    }
    accessed[i] = now;
    Facts.Region region = region(pointer.kind);
    reached[i] = reached[i] == null || reached[i] == region ? region : Facts.Region.OTHER;
  }

  private static boolean isRewritten(String title) {
    return REWRITTEN.contains(title) || title.endsWith("ptr_");
  }

  /** Loads of objects may go wrong, and are told apart when they run. */
  private static boolean isObject(String title) {
    return title.endsWith("ptr_") || title.endsWith("mem");
  }

  private static Facts.Region region(Kind kind) {
    return switch (kind) {
      case STACK -> Facts.Region.STACK;
      case CTX -> Facts.Region.CONTEXT;
      case PACKET, PACKET_META -> Facts.Region.PACKET;
      case MAP_VALUE, MAP_KEY -> Facts.Region.MAP_VALUE;
      case MEMORY, RDONLY_MEMORY, RINGBUF -> Facts.Region.MEMORY;
      default -> Facts.Region.OTHER;
    };
  }

  /** What registers hold before each instruction; null where it is no number. */
  public @Nullable Range[][] numbers() {
    return numbers == null ? new Range[0][] : numbers.found();
  }

  /** What loads and stores reach, once all paths have been walked. */
  public Facts facts() {
    return new Facts(reached);
  }

  private static final int FETCH = 1;
  private static final int EXCHANGE = 0xe1;
  private static final int COMPARE_EXCHANGE = 0xf1;
  private static final int LOAD_ACQUIRE = 0x100;
  private static final int STORE_RELEASE = 0x110;

  private void atomic(int i) {
    int operation = code.imm[i];
    switch (operation) {
      case 0, 0x40, 0x50, 0xa0, FETCH, 0x41, 0x51, 0xa1, EXCHANGE, COMPARE_EXCHANGE -> {}
      case LOAD_ACQUIRE -> {
        checkAtomicTarget(code.src[i]);
        load(i);
        return;
      }
      case STORE_RELEASE -> {
        checkReadable(code.dst[i]);
        checkAtomicTarget(code.dst[i]);
        checkReadable(code.src[i]);
        memory.access(
            code.dst[i], code.off[i], code.size(i), true, state.reg(code.src[i]), false, true);
        sameKind(i, state.reg(code.dst[i]));
        return;
      }
      default -> throw Refusal.because("BPF_ATOMIC uses invalid atomic opcode %02x", operation);
    }
    int size = code.size(i);
    if (size != 4 && size != 8) {
      throw Refusal.because("invalid atomic operand size");
    }
    checkReadable(code.src[i]);
    checkReadable(code.dst[i]);
    if (operation == COMPARE_EXCHANGE) {
      checkReadable(0);
    }
    checkAtomicTarget(code.dst[i]);
    int fetched = -1;
    if (operation == COMPARE_EXCHANGE) {
      fetched = 0;
    } else if ((operation & FETCH) != 0) {
      checkWritable(code.src[i]);
      fetched = code.src[i];
    }
    Reg loaded = new Reg();
    memory.access(code.dst[i], code.off[i], size, false, loaded, false, true);
    memory.access(code.dst[i], code.off[i], size, true, null, false, true);
    if (fetched >= 0) {
      state.reg(fetched).set(loaded);
    }
  }

  private void checkAtomicTarget(int number) {
    checkReadable(number);
    Reg reg = state.reg(number);
    boolean forbidden =
        reg.kind == Kind.CTX
            || reg.kind.isPacket()
            || reg.kind == Kind.FLOW_KEYS
            || reg.kind.isSocket();
    if (forbidden) {
      throw Refusal.because("BPF_ATOMIC stores into R%d %s is not allowed", number, reg.title());
    }
  }

  private void wide(int i) {
    Reg dst = writable(code.dst[i]);
    if (code.off[i] != 0) {
      throw Refusal.because("BPF_LD_IMM64 uses reserved fields");
    }
    switch (code.src[i]) {
      case 0 -> dst.becomeNumber(code.wide(i));
      case Code.PSEUDO_FUNC -> {
        dst.become(Kind.FUNCTION);
        dst.frame = flow.functionAt(i + code.imm[i] + 1);
      }
      case Code.PSEUDO_BTF_ID -> memory.objects().variable(i, dst);
      case Code.PSEUDO_MAP_VALUE, Code.PSEUDO_MAP_INDEX_VALUE -> {
        dst.become(Kind.MAP_VALUE);
        dst.map = mapAt(i);
        dst.off = code.imm[i + 1];
        if (maps.get(dst.map).type() == MapType.ARENA) {
          dst.becomeUnknown();
        }
      }
      default -> {
        dst.become(Kind.MAP);
        dst.map = mapAt(i);
      }
    }
  }

  private int mapAt(int i) {
    Integer map = subject.mapAt().get(i);
    if (map == null) {
      throw Refusal.because("fd %d is not pointing to valid bpf_map", code.imm[i]);
    }
    return map;
  }

  /** A register is to be read. */
  void checkReadable(int number) {
    if (number >= Frame.REGISTERS) {
      throw Refusal.because("R%d is invalid", number);
    }
    if (state.reg(number).isNothing()) {
      throw Refusal.because("R%d !read_ok", number);
    }
  }

  /** A register is to be written. */
  void checkWritable(int number) {
    if (number >= Frame.REGISTERS) {
      throw Refusal.because("R%d is invalid", number);
    }
    if (number == 10) {
      throw Refusal.because("frame pointer is read only");
    }
  }

  /** A register that is to be written. */
  Reg writable(int number) {
    checkWritable(number);
    return state.reg(number);
  }

  /** A number that no register has. */
  int newId() {
    return ++ids;
  }

  /** A number that is copied is from now on known together with its copies. */
  void giveId(Reg reg) {
    if (!reg.isScalar() || reg.isConstant()) {
      return;
    }
    if (reg.linked) {
      Arithmetic.unlink(reg);
    }
    if (reg.id == 0) {
      reg.id = newId();
    }
  }

  /** A way that is walked later. */
  State later(int slot) {
    State other = state.copy();
    if (later.size() >= MAX_JUMPS) {
      throw Refusal.because("The sequence of %d jumps is too complex.", later.size() + 1);
    }
    later.push(new Later(this.slot, slot, other));
    pruning.split(other);
    return other;
  }

  /** The map that a register points to, or into. */
  MapSpec map(Reg reg) {
    return maps.get(reg.map);
  }

  /** A map of the program. */
  MapSpec map(int index) {
    return maps.get(index);
  }

  /** The number of a map inside others. */
  int innerOf(int map) {
    MapSpec inner = maps.get(map).inner().orElseThrow();
    int index = maps.indexOf(inner);
    if (index < 0) {
      maps.add(inner);
      return maps.size() - 1;
    }
    return index;
  }

  /** What a lookup has found is not null: what it is depends on the map. */
  void found(Reg reg) {
    if (reg.kind != Kind.MAP_VALUE || reg.map < 0) {
      return;
    }
    int map = reg.map;
    switch (maps.get(map).type()) {
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> {
        reg.kind = Kind.MAP;
        reg.map = innerOf(map);
      }
      case XSKMAP -> reg.kind = Kind.XDP_SOCK;
      case SOCKMAP, SOCKHASH -> reg.kind = Kind.SOCKET;
      default -> {}
    }
  }

  /** A function uses so many bytes of its stack. */
  void usedStack(Frame frame, int bytes) {
    stackUse[frame.function] = Math.max(stackUse[frame.function], bytes);
  }

  /** What the program may return, and that it does, or throws. */
  void checkReturn(int number) {
    int function = state.frames.getFirst().function;
    boolean main = function == 0 || function == globals.catcher() || number != 0;
    if (main && Returns.isVoid(subject.type(), memory.bound().isVoid())) {
      return;
    }
    checkReadable(number);
    boolean async = asynchronous.get(function) && number == 0;
    if (!main && !async) {
      if (!state.reg(number).isScalar()) {
        throw Refusal.because(
            "At subprogram exit the register R%d is not a scalar value (%s)",
            number, state.reg(number).title());
      }
      return;
    }
    Returns range =
        async
            ? Returns.ZERO
            : Returns.of(subject.type(), subject.attachType(), memory.bound().name());
    if (range == null) {
      return;
    }
    String when = async ? "async callback return" : "program exit";
    precise(number);
    Reg reg = state.reg(number);
    if (!reg.isScalar()) {
      throw Refusal.because(
          "At %s the register R%d is not a known value (%s)", when, number, reg.title());
    }
    if (reg.smin >= range.min() && reg.smax <= range.max()) {
      return;
    }
    StringBuilder text = new StringBuilder("At " + when + " the register R" + number + " has");
    boolean known = false;
    if (reg.smin > Long.MIN_VALUE) {
      text.append(" smin=").append(reg.smin);
      known = true;
    }
    if (reg.smax < Long.MAX_VALUE) {
      text.append(" smax=").append(reg.smax);
      known = true;
    }
    if (!known) {
      text.append(" unknown scalar value");
    }
    text.append(" should have been in [").append(range.min()).append(", ").append(range.max());
    throw new Refusal(slot, text.append(']').toString());
  }

  /** What is known of types. */
  Knowledge known() {
    return known;
  }

  /** Locks and sections. */
  Sections sections() {
    return sections;
  }

  /** Whether the program, or the callback that is walked by itself, may wait. */
  boolean maySleep() {
    return state.sleepable;
  }

  /** Whether the program may write the marks of connections. */
  boolean mayMarkConnections() {
    return switch (subject.type()) {
      case SCHED_CLS, SCHED_ACT, XDP -> true;
      default -> false;
    };
  }

  /** A function is called back while the program waits. */
  void calledBack(int function) {
    callbacks.set(function);
  }

  /** Whether the program is part of a congestion control. */
  boolean isCongestionControl() {
    return subject.type() == ProgramType.STRUCT_OPS
        && memory.bound().name().equals("tcp_congestion_ops");
  }

  /** Whether the program has an arena. */
  boolean hasArena() {
    return subject.mapAt().values().stream().anyMatch(map -> maps.get(map).type() == MapType.ARENA);
  }

  /** Whether the program may write into packets. */
  boolean mayWritePacket() {
    return memory.mayWritePacket();
  }

  /** Whether a function of the program is called with what is thrown. */
  boolean catches() {
    return globals.catcher() >= 0;
  }

  /** Something is acquired; its number. */
  int acquire(int instruction) {
    int id = newId();
    state.references.add(new State.Reference(id, instruction));
    return id;
  }

  /** Something has been given back: pointers to it are but numbers. */
  void forgetReferenced(int reference) {
    state.forEach(
        reg -> {
          if (reg.reference == reference) {
            reg.becomeUnknown();
          }
        });
  }

  /** R1 to R5 hold nothing behind a call. */
  void forgetArguments() {
    for (int r = 1; r <= 5; r++) {
      state.reg(r).become(Kind.NOTHING);
    }
  }

  /** The packet may lie elsewhere. */
  void forgetPackets() {
    state.forEach(
        reg -> {
          boolean slice = reg.kind.isSlice() && reg.frame == Dynptr.OF_PACKET;
          if (reg.kind.isPacket() || reg.kind == Kind.PACKET_END || slice) {
            reg.becomeUnknown();
          }
        });
  }

  /** Whether nodes of a tree are compared. */
  boolean inTreeCallback() {
    Frame frame = state.frame();
    return frame.callback
        && code.isCallOfKfunc(frame.callSite)
        && known.types().get(code.off[frame.callSite], code.imm[frame.callSite])
            instanceof BtfType.Func f
        && f.name().equals("bpf_rbtree_add_impl");
  }

  /** A state in which a function has just been called by nobody. */
  State start(int function) {
    return State.start(function);
  }

  /** A function is called some time later; once is enough for each map. */
  void atAnyTime(State start, int map) {
    int function = start.frame().function;
    asynchronous.set(function);
    if (atAnyTime.add(List.of(function, map))) {
      start.first = flow.starts[function];
      later.push(new Later(-1, start.first, start));
    }
  }

  /** An iterator has one more: the way on which it has. */
  void nextRound(int i) {
    State more = later(i + 1);
    more.reg(0).maybeNull = false;
    more.reg(0).id = 0;
    more.callbacks++;
    if (state.parent != null) {
      widen(i, state.parent, more);
    }
  }
}
