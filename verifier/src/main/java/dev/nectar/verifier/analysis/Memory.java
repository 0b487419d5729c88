package dev.nectar.verifier.analysis;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.rules.Contexts;
import dev.nectar.verifier.rules.Sockets;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import dev.nectar.verifier.values.Scalars;
import dev.nectar.verifier.values.Tnum;
import org.jspecify.annotations.Nullable;

/** Loads and stores: whether they are allowed, and what they leave. */
final class Memory {
  private static final int STACK_SIZE = 512;

  private static final long MAX_OFFSET = Arithmetic.MAX_OFFSET;
  private static final String NEGATIVE =
      "R%d min value is negative, either use unsigned index or do a if (index >=0) check.";

  private final Walk walk;
  private final Subject subject;
  private final ObjectAccess objects;
  private final BoundContext bound;
  private final StackObjects onStack;
  private final HelperMemory passed;

  Memory(Walk walk, Code code, Subject subject) {
    this.walk = walk;
    this.subject = subject;
    this.objects = new ObjectAccess(walk, code);
    this.bound = new BoundContext(walk, subject);
    this.onStack = new StackObjects(walk, this);
    this.passed = new HelperMemory(walk, this);
  }

  /** Dynptrs and the like. */
  StackObjects onStack() {
    return onStack;
  }

  /** What is passed to functions. */
  HelperMemory passed() {
    return passed;
  }

  /** Objects of known types. */
  ObjectAccess objects() {
    return objects;
  }

  /** What the program is bound to. */
  BoundContext bound() {
    return bound;
  }

  /**
   * An access.
   *
   * @param base the register that points there
   * @param offset what the instruction adds
   * @param size in bytes
   * @param write whether it is a store
   * @param value for a store the register that is stored, for a load the one that is loaded; null
   *     if there is none
   * @param signed whether the sign of what is loaded is extended
   * @param atomic whether it must be aligned on any machine
   */
  void access(
      int base,
      int offset,
      int size,
      boolean write,
      @Nullable Reg value,
      boolean signed,
      boolean atomic) {
    Reg reg = walk.state.reg(base);
    checkAligned(reg, offset, size, atomic);
    long at = (long) offset + reg.off;
    if (reg.maybeNull) {
      throw invalid(base, reg);
    }
    Reg loaded = write ? null : value;
    switch (reg.kind) {
      case MAP_VALUE -> {
        checkMapAccess(base, reg, at, size, write, false);
        Field pointer = objects.touched(reg, at, size, false);
        if (pointer != null) {
          objects.pointer(pointer, write, value);
        } else if (loaded != null) {
          Constants.load(walk.map(reg), reg, at, size, signed, loaded);
        }
      }
      case MAP_KEY -> {
        if (write) {
          throw Refusal.because("write to change key R%d not allowed", base);
        }
        region(base, reg, at, size, reg.range, false);
        unknown(loaded);
      }
      case MEMORY, RINGBUF, RDONLY_MEMORY -> {
        if (write && reg.kind == Kind.RDONLY_MEMORY) {
          throw cannotWrite(base, reg);
        }
        region(base, reg, at, size, reg.range, false);
        unknown(loaded);
      }
      case CTX -> {
        checkPlain(reg, base, false);
        checkContext((int) at, size, write, loaded);
      }
      case STACK -> {
        checkStack(base, reg, offset, size, write);
        if (write) {
          storeStack(reg, offset, size, value);
        } else {
          loadStack(reg, offset, size, loaded);
        }
      }
      case PACKET, PACKET_META -> {
        if (write && !mayWritePacket()) {
          throw Refusal.because("cannot write into packet");
        }
        checkPacket(base, reg, at, size, false);
        unknown(loaded);
      }
      case FLOW_KEYS -> {
        if (at < 0 || at + size > 56) {
          throw Refusal.because("invalid access to flow keys off=%d size=%d", at, size);
        }
        unknown(loaded);
      }
      case SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK -> {
        if (write) {
          throw cannotWrite(base, reg);
        }
        checkSocket(base, reg, (int) at, size);
        unknown(loaded);
      }
      case TRACE_BUFFER -> {
        checkBuffer("tracepoint", base, reg, offset, size);
        unknown(loaded);
      }
      case BUFFER, RDONLY_BUFFER -> {
        if (write && reg.kind == Kind.RDONLY_BUFFER) {
          throw cannotWrite(base, reg);
        }
        checkBuffer("rdwr", base, reg, offset, size);
        unknown(loaded);
      }
      case BTF, TRUSTED -> objects.access(base, reg, at, size, write, loaded);
      case UNTRUSTED_MEMORY -> {
        if (write) {
          throw cannotWrite(base, reg);
        }
        unknown(loaded);
      }
      case MAP -> objects.map(base, reg, at, size, write, loaded);
      case ARENA -> unknown(loaded);
      default -> throw invalid(base, reg);
    }
    if (loaded != null && loaded.isScalar() && size < 8) {
      if (signed) {
        Scalars.extendSign(loaded, size * 8, false);
      } else {
        Scalars.cut(loaded, size);
      }
    }
  }

  private static void unknown(@Nullable Reg reg) {
    if (reg != null) {
      reg.becomeUnknown();
    }
  }

  private static Refusal invalid(int base, Reg reg) {
    return Refusal.because("R%d invalid mem access '%s'", base, reg.title());
  }

  private static Refusal cannotWrite(int base, Reg reg) {
    return Refusal.because("R%d cannot write into %s", base, reg.title());
  }

  private boolean strict() {
    return (subject.flags() & Subject.STRICT_ALIGNMENT) != 0;
  }

  void checkAligned(Reg reg, int offset, int size, boolean always) {
    if (!strict() && !always && reg.kind != Kind.STACK) {
      return;
    }
    if (reg.kind.isPacket()) {
      Tnum at = reg.bits.plus(Tnum.constant(2L + reg.off + offset));
      if (!at.isAligned(size)) {
        throw Refusal.because(
            "misaligned packet access off %d+%s+%d+%d size %d", 2, reg.bits, reg.off, offset, size);
      }
      return;
    }
    String what =
        switch (reg.kind) {
          case FLOW_KEYS -> "flow keys ";
          case MAP_KEY -> "key ";
          case MAP_VALUE -> "value ";
          case CTX -> "context ";
          case STACK -> "stack ";
          case SOCK_COMMON -> "sock_common ";
          case SOCKET -> "sock ";
          case TCP_SOCK -> "tcp_sock ";
          case XDP_SOCK -> "xdp_sock ";
          case ARENA -> "";
          default -> "";
        };
    if (reg.kind == Kind.ARENA) {
      return;
    }
    Tnum at = reg.bits.plus(Tnum.constant((long) reg.off + offset));
    if (!at.isAligned(size)) {
      throw Refusal.because(
          "misaligned %saccess off %s+%d+%d size %d", what, reg.bits, reg.off, offset, size);
    }
  }

  /** A pointer to which nothing unknown, and unless allowed nothing at all, has been added. */
  void checkPlain(Reg reg, int number, boolean fixedOffset) {
    if (reg.off < 0) {
      throw Refusal.because(
          "negative offset %s ptr R%d off=%d disallowed", reg.title(), number, reg.off);
    }
    if (!fixedOffset && reg.off != 0) {
      throw Refusal.because(
          "dereference of modified %s ptr R%d off=%d disallowed", reg.title(), number, reg.off);
    }
    if (!reg.bits.is(0)) {
      throw Refusal.because("variable %s access var_off=%s disallowed", reg.title(), reg.bits);
    }
  }

  private void checkContext(int at, int size, boolean write, @Nullable Reg loaded) {
    ProgramType type = subject.type();
    if (write) {
      if (!Contexts.store(type, subject.attachType(), at, size)) {
        throw Refusal.because("invalid bpf_context access off=%d size=%d", at, size);
      }
      return;
    }
    if (bound.isKnown()) {
      if (!bound.load(at, size, loaded)) {
        throw Refusal.because("invalid bpf_context access off=%d size=%d", at, size);
      }
      return;
    }
    String what = Contexts.load(type, subject.attachType(), at, size);
    if (what == null) {
      throw Refusal.because("invalid bpf_context access off=%d size=%d", at, size);
    }
    if (loaded == null) {
      return;
    }
    switch (what) {
      case "scalar" -> loaded.becomeUnknown();
      case "pkt" -> loaded.become(Kind.PACKET);
      case "pkt_end" -> loaded.become(Kind.PACKET_END);
      case "pkt_meta" -> loaded.become(Kind.PACKET_META);
      case "flow_keys" -> loaded.become(Kind.FLOW_KEYS);
      case "sock" -> loaded.become(Kind.SOCKET);
      case "tp_buffer" -> loaded.become(Kind.TRACE_BUFFER);
      case "sock_common_or_null" -> orNull(loaded.become(Kind.SOCK_COMMON));
      case "sock_or_null" -> orNull(loaded.become(Kind.SOCKET));
      default ->
          loaded.becomePointer(
              walk.known().types().pointee(what.substring(what.indexOf(':') + 1), Pointee.TRUSTED));
    }
  }

  private void orNull(Reg reg) {
    reg.maybeNull = true;
    reg.id = walk.newId();
  }

  /** Whether all of an access lies in memory of a size. */
  private static boolean fits(long at, int size, long total, boolean zeroAllowed) {
    return at >= 0 && (size > 0 || size == 0 && zeroAllowed) && at + size <= total;
  }

  void region(int base, Reg reg, long at, int size, long total, boolean zeroAllowed) {
    if (reg.smin < 0
        && (reg.smin == Long.MIN_VALUE
            || at + reg.smin != (int) (at + reg.smin)
            || at + reg.smin < 0)) {
      throw Refusal.because(NEGATIVE, base);
    }
    if (!fits(reg.smin + at, size, total, zeroAllowed)) {
      throw Refusal.because("R%d min value is outside of the allowed memory range", base);
    }
    if (Long.compareUnsigned(reg.umax, MAX_OFFSET) >= 0) {
      throw Refusal.because(
          "R%d unbounded memory access, make sure to bounds check any such access", base);
    }
    if (!fits(reg.umax + at, size, total, zeroAllowed)) {
      throw Refusal.because("R%d max value is outside of the allowed memory range", base);
    }
  }

  void checkMapAccess(int base, Reg reg, long at, int size, boolean write, boolean zeroAllowed) {
    MapSpec map = walk.map(reg);
    MapFlag forbids = write ? MapFlag.READ_ONLY_FOR_PROGRAMS : MapFlag.WRITE_ONLY_FOR_PROGRAMS;
    if (map.flags().contains(forbids)) {
      throw Refusal.because(
          write
              ? "write into map forbidden, value_size=%d off=%d size=%d"
              : "read from map forbidden, value_size=%d off=%d size=%d",
          map.valueSize(),
          at + reg.smin,
          size);
    }
    region(base, reg, at, size, map.valueSize(), zeroAllowed);
  }

  void checkPacket(int base, Reg reg, long at, int size, boolean zeroAllowed) {
    if (reg.smin < 0) {
      throw Refusal.because(NEGATIVE, base);
    }
    if (reg.range < 0 || !fits(at, size, reg.range, zeroAllowed)) {
      throw Refusal.because("R%d offset is outside of the packet", base);
    }
  }

  private void checkSocket(int base, Reg reg, int at, int size) {
    if (reg.smin < 0) {
      throw Refusal.because(NEGATIVE, base);
    }
    if (!Sockets.load(reg.kind, at, size)) {
      throw Refusal.because("R%d invalid %s access off=%d size=%d", base, reg.title(), at, size);
    }
  }

  void checkBuffer(String what, int base, Reg reg, int offset, int size) {
    if (offset < 0) {
      throw Refusal.because(
          "R%d invalid %s buffer access: off=%d, size=%d", base, what, offset, size);
    }
    if (!reg.bits.is(0)) {
      throw Refusal.because(
          "R%d invalid variable buffer offset: off=%d, var_off=%s", base, offset, reg.bits);
    }
  }

  /** Whether the program may write into packets. */
  boolean mayWritePacket() {
    return switch (subject.type()) {
      case SCHED_CLS, SCHED_ACT, XDP, LWT_XMIT, SK_SKB, SK_MSG, CGROUP_SOCKOPT -> true;
      default -> false;
    };
  }

  /** Whether a stack access lies within the frame. */
  void checkStack(int base, Reg reg, int offset, int size, boolean write) {
    String way = write ? " write to" : " read from";
    if (reg.isConstant()) {
      long low = reg.bits.value() + reg.off + offset;
      if (low < -STACK_SIZE || low + size > 0 || size < 0) {
        throw Refusal.because("invalid%s stack R%d off=%d size=%d", way, base, low, size);
      }
      return;
    }
    if (reg.smax >= MAX_OFFSET || reg.smin <= -MAX_OFFSET) {
      throw Refusal.because("invalid unbounded variable-offset%s stack R%d", way, base);
    }
    long low = reg.smin + reg.off + offset;
    long high = reg.smax + reg.off + offset + size;
    if (low < -STACK_SIZE || high > 0) {
      throw Refusal.because(
          "invalid variable-offset%s stack R%d var_off=%s off=%d size=%d",
          way, base, reg.bits, offset, size);
    }
  }

  void storeStack(Reg pointer, int offset, int size, @Nullable Reg value) {
    Frame frame = walk.state.frameOf(pointer);
    int low =
        (int) (pointer.isConstant() ? pointer.bits.value() : pointer.smin) + pointer.off + offset;
    frame.grow(-low);
    walk.usedStack(frame, -low);
    if (!pointer.isConstant()) {
      int high = (int) pointer.smax + pointer.off + offset + size;
      smear(frame, low, high, value);
      return;
    }
    int at = -low - 1;
    Slot slot = frame.stack[at / Slot.SIZE];
    overwrite(frame, low, low + size);
    if (size == Slot.SIZE) {
      walk.stackWritten(frame, at / Slot.SIZE);
    }
    boolean aligned = low % Slot.SIZE == 0;
    if (value != null && value.isScalar() && aligned) {
      Reg kept = value.copy();
      if (size < 8 && Long.compareUnsigned(kept.umax, 1L << size * 8) >= 0) {
        Arithmetic.unlink(kept);
      } else {
        walk.giveId(value);
        kept.set(value);
      }
      spill(slot, kept, size);
      walk.rememberStack(frame, at / Slot.SIZE);
    } else if (value != null && value.isPointer()) {
      if (size != 8 || !aligned) {
        throw Refusal.because("invalid size of register spill");
      }
      if (frame != walk.state.frame() && value.kind == Kind.STACK) {
        throw Refusal.because("cannot spill pointers to stack into stack frame of the caller");
      }
      spill(slot, value.copy(), size);
      walk.rememberStack(frame, at / Slot.SIZE);
    } else {
      if (value != null && value.isNull()) {
        walk.preciseStored();
      }
      byte type = value != null && value.isNull() ? Slot.ZERO : Slot.MISC;
      for (int i = 0; i < size; i++) {
        put(frame, low + i, type);
      }
    }
  }

  /** The number that so many bytes of a stack hold, which from now on matters; -1 if unknown. */
  long constantAt(Reg pointer, int size) {
    if (pointer.kind != Kind.STACK || !pointer.isConstant()) {
      return -1;
    }
    Frame frame = walk.state.frameOf(pointer);
    int at = (int) -pointer.bits.value() - pointer.off - 1;
    Slot slot = frame.slot(at / Slot.SIZE);
    int first = at % Slot.SIZE;
    if (slot == null) {
      return -1;
    }
    if (slot.run(first, Slot.ZERO) >= size) {
      return 0;
    }
    if (!slot.isScalarSpill()
        || slot.run(first, Slot.SPILL) != size
        || !slot.spill().isConstant()) {
      return -1;
    }
    walk.preciseSlot(frame, at / Slot.SIZE);
    return slot.spill().bits.value();
  }

  private static void spill(Slot slot, Reg kept, int size) {
    slot.forgetSpill();
    slot.spilled = kept;
    for (int i = 0; i < Slot.SIZE; i++) {
      if (i >= Slot.SIZE - size) {
        slot.types[i] = Slot.SPILL;
      } else if (slot.types[i] == Slot.SPILL) {
        slot.types[i] = Slot.MISC;
      }
    }
  }

  private static void put(Frame frame, int offset, byte type) {
    int at = -offset - 1;
    Slot slot = frame.stack[at / Slot.SIZE];
    slot.forgetSpill();
    slot.types[at % Slot.SIZE] = type;
  }

  private static void checkNoDynptr(Frame frame, int low, int high) {
    for (int i = low; i < high; i++) {
      if (frame.byteAt(i) == Slot.DYNPTR) {
        throw Refusal.because("potential write to dynptr at off=%d disallowed", i);
      }
    }
  }

  /** Dynptrs that are written over are no more. */
  private void overwrite(Frame frame, int low, int high) {
    for (int i = low; i < high; i++) {
      onStack.overwrite(frame, (-i - 1) / Slot.SIZE);
    }
  }

  /** A store at an unknown place: all that may be hit is unknown. */
  private void smear(Frame frame, int low, int high, @Nullable Reg value) {
    boolean zero = value != null && value.isNull();
    if (zero) {
      walk.preciseStored();
    }
    overwrite(frame, low, high);
    for (int i = low; i < high; i++) {
      int at = -i - 1;
      Slot slot = frame.stack[at / Slot.SIZE];
      if (slot.isSpill() && slot.spill().isScalar() && zero && slot.spill().isNull()) {
        continue;
      }
      byte type = zero && slot.types[at % Slot.SIZE] == Slot.ZERO ? Slot.ZERO : Slot.MISC;
      put(frame, i, type);
    }
  }

  private void loadStack(Reg pointer, int offset, int size, @Nullable Reg loaded) {
    Frame frame = walk.state.frameOf(pointer);
    if (!pointer.isConstant()) {
      loadSomewhere(pointer, frame, offset, size, loaded);
      return;
    }
    int low = (int) pointer.bits.value() + pointer.off + offset;
    walk.usedStack(frame, -low);
    walk.stackRead(frame, low, low + size);
    int at = -low - 1;
    Slot slot = frame.slot(at / Slot.SIZE);
    if (slot == null) {
      unknown(loaded);
      return;
    }
    int first = at % Slot.SIZE;
    if (slot.isSpill()) {
      if (loadSpill(slot, low, size, loaded)) {
        walk.rememberStack(frame, at / Slot.SIZE);
      }
      return;
    }
    byte type = slot.types[first];
    boolean zero = true;
    for (int i = 0; i < size; i++) {
      byte have = frame.byteAt(low + i);
      if (have == Slot.DYNPTR || have == Slot.ITERATOR) {
        throw Refusal.because("invalid read from stack off %d+%d size %d", low, i, size);
      }
      zero &= have == Slot.ZERO;
    }
    if (loaded != null) {
      if (zero && type == Slot.ZERO) {
        loaded.becomeNumber(0);
      } else {
        loaded.becomeUnknown();
      }
    }
  }

  /** Whether what is loaded depends on the register that was spilled. */
  private static boolean loadSpill(Slot slot, int low, int size, @Nullable Reg loaded) {
    Reg spilled = slot.spill();
    int kept = slot.spillSize();
    boolean whole = size == Slot.SIZE && kept == Slot.SIZE;
    if (!whole && !spilled.isScalar()) {
      throw Refusal.because("invalid size of register fill");
    }
    if (loaded == null) {
      return false;
    }
    if (whole || low % Slot.SIZE == 0 && size <= kept) {
      loaded.set(spilled);
      if (size < kept && Long.compareUnsigned(spilled.umax, 1L << size * 8) >= 0) {
        Arithmetic.unlink(loaded);
      }
      return true;
    }
    int spills = 0;
    int zeros = 0;
    for (int i = 0; i < size; i++) {
      byte have = slot.types[(-(low + i) - 1) % Slot.SIZE];
      spills += have == Slot.SPILL ? 1 : 0;
      zeros += have == Slot.ZERO ? 1 : 0;
    }
    boolean fromSpill = spills == size && spilled.isNull();
    if (fromSpill || zeros == size) {
      loaded.becomeNumber(0);
    } else {
      loaded.becomeUnknown();
    }
    return fromSpill;
  }

  private void loadSomewhere(Reg pointer, Frame frame, int offset, int size, @Nullable Reg loaded) {
    int low = (int) pointer.smin + pointer.off + offset;
    int high = (int) pointer.smax + pointer.off + offset + size;
    checkRead(0, pointer, frame, low, high);
    walk.stackRead(frame, low, high);
    boolean zero = true;
    for (int i = low; i < high; i++) {
      zero &= frame.byteAt(i) == Slot.ZERO;
    }
    if (loaded != null) {
      if (zero) {
        loaded.becomeNumber(0);
      } else {
        loaded.becomeUnknown();
      }
    }
  }

  /** Bytes that are read by a helper, or from a place that is not known: they become bytes. */
  private void checkRead(int number, Reg pointer, Frame frame, int low, int high) {
    walk.usedStack(frame, -low);
    for (int i = low; i < high; i++) {
      byte have = frame.byteAt(i);
      if (have == Slot.DYNPTR || have == Slot.ITERATOR) {
        throw Refusal.because(
            pointer.isConstant()
                ? "invalid read from stack R%d off %s+%d size %d"
                : "invalid read from stack R%d var_off %s+%d size %d",
            number,
            pointer.isConstant() ? low : pointer.bits,
            i - low,
            high - low);
      }
    }
  }

  /**
   * Memory that a helper reads or writes.
   *
   * @param number the register that points there
   * @param size the most bytes
   * @param write whether the helper writes
   * @param fresh whether the memory needs not hold anything before
   * @param zeroAllowed whether the size may be 0
   */
  void helperAccess(int number, int size, boolean write, boolean fresh, boolean zeroAllowed) {
    Reg reg = walk.state.reg(number);
    switch (reg.maybeNull ? Kind.NOTHING : reg.kind) {
      case PACKET, PACKET_META -> checkPacket(number, reg, reg.off, size, zeroAllowed);
      case MAP_KEY -> {
        if (write) {
          throw cannotWrite(number, reg);
        }
        region(number, reg, reg.off, size, reg.range, zeroAllowed);
      }
      case MAP_VALUE -> {
        checkMapAccess(number, reg, reg.off, size, write, zeroAllowed);
        objects.touched(reg, reg.off, size, true);
      }
      case MEMORY, RINGBUF, RDONLY_MEMORY -> {
        if (write && reg.kind == Kind.RDONLY_MEMORY) {
          throw cannotWrite(number, reg);
        }
        region(number, reg, reg.off, size, reg.range, zeroAllowed);
      }
      case BUFFER, RDONLY_BUFFER -> {
        if (write && reg.kind == Kind.RDONLY_BUFFER) {
          throw cannotWrite(number, reg);
        }
        checkBuffer("rdwr", number, reg, reg.off, size);
      }
      case STACK -> helperStack(number, reg, size, write, fresh, zeroAllowed);
      case TRUSTED, BTF -> objects.access(number, reg, reg.off, size, write, null);
      default -> {
        if (!(zeroAllowed && size == 0 && reg.isNull())) {
          throw Refusal.because("R%d type=%s expected=fp", number, reg.title());
        }
      }
    }
  }

  private void helperStack(
      int number, Reg reg, int size, boolean write, boolean fresh, boolean zeroAllowed) {
    if (size == 0 && !zeroAllowed) {
      throw Refusal.because("invalid zero-sized read");
    }
    checkStack(number, reg, 0, size, write);
    Frame frame = walk.state.frameOf(reg);
    boolean constant = reg.isConstant();
    int low = (int) (constant ? reg.bits.value() : reg.smin) + reg.off;
    int high = (int) (constant ? reg.bits.value() : reg.smax) + reg.off + size;
    if (size == 0) {
      return;
    }
    boolean all = write && constant && fresh;
    if (all) {
      checkNoDynptr(frame, low, high);
    } else {
      checkRead(number, reg, frame, low, high);
      walk.stackRead(frame, low, high);
    }
    walk.usedStack(frame, -low);
    if (write) {
      frame.grow(-low);
      for (int i = low; i < high; i++) {
        int at = -i - 1;
        Slot slot = frame.stack[at / Slot.SIZE];
        if (all || slot.types[at % Slot.SIZE] != Slot.MISC) {
          put(frame, i, Slot.MISC);
        }
      }
    }
  }
}
