package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.SourceLine;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Severity;
import dev.nectar.report.Span;
import dev.nectar.script.ScriptException;
import dev.nectar.session.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The code of one body: the builder, temporary memory, and how memory is filled and compared. */
final class Code {
  /** {@code BPF_RB_AVAIL_DATA}, {@code BPF_RB_RING_SIZE}, log2 of {@code BPF_RB_FORCE_WAKEUP}. */
  private static final long AVAILABLE_DATA = 0;

  private static final long RING_SIZE = 1;
  private static final long FORCE_WAKEUP_BIT = 1;

  /** Thrown when a body turns out to need scratch memory: it is then lowered once more. */
  static final class ScratchNeeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScratchNeeded() {
      super("scratch memory needed", null, false, false);
    }
  }

  /** How to come by scratch memory. */
  enum ScratchUse {
    NONE,
    LOOKED_UP
  }

  /** Larger objects live in scratch memory. */
  static final int LARGEST_ON_STACK = 64;

  private static final int MOST_ON_STACK = 256;
  private static final int WORD_BY_WORD = 64;

  /** The largest value of a per-CPU map: {@code PCPU_MIN_UNIT_SIZE} of linux/percpu.h. */
  private static final int MOST_SCRATCH = 32 << 10;

  private final FunctionBuilder b;
  private final PlanParts plan;
  private final Map<Integer, String> lines = new HashMap<>();
  private final List<Place.Stack> onStack = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final @Nullable Value scratch;
  private @Nullable Span here;
  private int stackTop;
  private int scratchTop;

  Code(FunctionBuilder b, PlanParts plan, int scratchEntry, ScratchUse use) {
    this.b = b;
    this.plan = plan;
    this.scratch = use == ScratchUse.NONE ? null : lookUpScratch(scratchEntry);
  }

  FunctionBuilder b() {
    return b;
  }

  PlanParts plan() {
    return plan;
  }

  private Value lookUpScratch(int entry) {
    Value key = b.stack(4);
    b.store(Width.WORD, key, 0, b.constant(entry));
    Value found = b.call(Helper.MAP_LOOKUP_ELEM, b.map(PlanParts.SCRATCH), key);
    b.release(key);
    Block none = b.block("noscratch");
    Block some = b.block("scratch");
    b.branch(found, some, none);
    b.enter(none);
    b.ret(b.constant(0));
    b.enter(some);
    b.seal(some);
    return found;
  }

  /** Says which place of the script the code that follows comes from. */
  void at(Span span) {
    here = span;
    int line = span.line();
    String text = lines.computeIfAbsent(line, span.source()::lineText);
    b.at(new SourceLine(span.source().name(), text, line, span.column()));
  }

  // ---- control flow

  Value constant(long value) {
    return b.constant(value);
  }

  /** Enters a block that all jumps to are made. */
  void enterSealed(Block block) {
    b.enter(block);
    b.seal(block);
  }

  /** One of two values by a condition. */
  Value choose(Condition condition, Value left, Value right, Value then, Value otherwise) {
    Variable result = b.variable("choice");
    Block yes = b.block("yes");
    Block join = b.block("join");
    b.write(result, otherwise);
    b.branch(condition, left, right, yes, join);
    enterSealed(yes);
    b.write(result, then);
    b.jump(join);
    enterSealed(join);
    return b.read(result);
  }

  // ---- temporary memory

  /** A point to which {@link #release} goes back. */
  record Mark(int objects, int scratchTop) {}

  Mark mark() {
    return new Mark(onStack.size(), scratchTop);
  }

  void release(Mark mark) {
    while (onStack.size() > mark.objects()) {
      b.release(onStack.removeLast().object());
      stackTop -= sizes.removeLast();
    }
    scratchTop = mark.scratchTop();
  }

  /** Memory of a size, not initialised, until the mark before it is released. */
  Place temp(int size) {
    int rounded = Math.max(8, (size + 7) & -8);
    if (rounded > LARGEST_ON_STACK || stackTop + rounded > MOST_ON_STACK) {
      return scratch(rounded);
    }
    Place.Stack object = new Place.Stack(b.stack(rounded), 0);
    onStack.add(object);
    sizes.add(rounded);
    stackTop += rounded;
    return object;
  }

  /** Memory of a size in the scratch map. */
  Place scratch(int size) {
    if (scratch == null) {
      throw new ScratchNeeded();
    }
    Place place = new Place.Scratch(scratchTop);
    scratchTop += (size + 7) & -8;
    if (scratchTop > MOST_SCRATCH) {
      throw tooLarge();
    }
    plan.needScratch(scratchTop);
    return place;
  }

  private ScriptException tooLarge() {
    String message =
        "This needs "
            + scratchTop
            + " bytes of memory, more than the "
            + MOST_SCRATCH
            + " that the kernel lets a program have";
    return new ScriptException(
        List.of(
            new Diagnostic(Severity.ERROR, Optional.ofNullable(here), message),
            Diagnostic.hint(
                "Use shorter strings: set max_strlen to a smaller number, or give str() a"
                    + " length.")));
  }

  Place zeroed(int size) {
    Place place = temp(size);
    zero(place, size);
    return place;
  }

  // ---- memory

  Value address(Place place) {
    return switch (place) {
      case Place.Stack s -> b.add(s.object(), s.offset());
      case Place.Scratch s -> b.add(scratchBase(), s.offset());
      case Place.At a -> b.add(a.address(), a.offset());
    };
  }

  private Value scratchBase() {
    if (scratch == null) {
      throw new ScratchNeeded();
    }
    return scratch;
  }

  Value load(Width width, Place place) {
    return switch (place) {
      case Place.Stack s -> b.load(width, s.object(), s.offset());
      case Place.Scratch s -> b.load(width, scratchBase(), s.offset());
      case Place.At a -> b.load(width, a.address(), a.offset());
    };
  }

  void store(Width width, Place place, Value value) {
    switch (place) {
      case Place.Stack s -> b.store(width, s.object(), s.offset(), value);
      case Place.Scratch s -> b.store(width, scratchBase(), s.offset(), value);
      case Place.At a -> b.store(width, a.address(), a.offset(), value);
    }
  }

  static Width width(int bytes) {
    return switch (bytes) {
      case 1 -> Width.BYTE;
      case 2 -> Width.HALF;
      case 4 -> Width.WORD;
      case 8 -> Width.DOUBLE;
      default -> throw new IllegalArgumentException("no width: " + bytes);
    };
  }

  /** Fills an object with zeros; its size counts up to the next multiple of 8. */
  void zero(Place place, int size) {
    int rounded = (size + 7) & -8;
    if (rounded <= WORD_BY_WORD) {
      for (int i = 0; i < rounded; i += 8) {
        store(Width.DOUBLE, place.plus(i), constant(0));
      }
    } else {
      // Reading address 0 fails, and then the helper fills the buffer with zeros.
      b.call(Helper.PROBE_READ_KERNEL, address(place), constant(rounded), constant(0));
    }
  }

  /** Copies bytes between objects that the verifier knows. */
  void copy(Place to, Place from, int size) {
    int alignment = Math.min(to.alignment(), from.alignment());
    if (size > WORD_BY_WORD || (alignment < 4 && size > 16)) {
      b.call(Helper.PROBE_READ_KERNEL, address(to), constant(size), address(from));
      return;
    }
    int at = 0;
    while (at < size) {
      int chunk = chunk(Math.min(to.plus(at).alignment(), from.plus(at).alignment()), size - at);
      store(width(chunk), to.plus(at), load(width(chunk), from.plus(at)));
      at += chunk;
    }
  }

  /** Writes the bytes of a literal; what follows is zero already. */
  void literal(Place to, String bytes) {
    int at = 0;
    while (at < bytes.length()) {
      int chunk = chunk(to.plus(at).alignment(), bytes.length() - at);
      store(width(chunk), to.plus(at), constant(word(bytes, at, chunk)));
      at += chunk;
    }
  }

  private static int chunk(int alignment, int left) {
    int chunk = alignment;
    while (chunk > left) {
      chunk /= 2;
    }
    return chunk;
  }

  private long word(String bytes, int at, int size) {
    long word = 0;
    for (int i = 0; i < size; i++) {
      int index = at + i;
      long each = index < bytes.length() ? bytes.charAt(index) & 0xffL : 0;
      int shift = plan.isLittleEndian() ? 8 * i : 8 * (size - 1 - i);
      word |= each << shift;
    }
    return word;
  }

  /** The bytes of one side of a comparison. */
  private interface Words {
    Value word(int at, int size);
  }

  /** 1 if two objects have the same bytes, else 0. */
  Value equal(Place left, Place right, int size) {
    int alignment = Math.min(left.alignment(), right.alignment());
    return equal(
        (at, width) -> load(width(width), left.plus(at)),
        (at, width) -> load(width(width), right.plus(at)),
        size,
        alignment);
  }

  /** 1 if an object starts with the bytes of a literal and a zero, else 0. */
  Value equal(Place left, String literal) {
    return equal(
        (at, width) -> load(width(width), left.plus(at)),
        (at, width) -> constant(word(literal, at, width)),
        literal.length() + 1,
        left.alignment());
  }

  private Value equal(Words left, Words right, int size, int alignment) {
    Variable result = b.variable("equal");
    Block join = b.block("compared");
    b.write(result, constant(0));
    int at = 0;
    while (at < size) {
      int end = Math.min(size, at + WORD_BY_WORD);
      Value difference = constant(0);
      while (at < end) {
        int chunk =
            chunk(at == 0 ? alignment : Math.min(alignment, Integer.lowestOneBit(at)), end - at);
        Value each = b.binary(Op.XOR, left.word(at, chunk), right.word(at, chunk));
        difference = b.binary(Op.OR, difference, each);
        at += chunk;
      }
      Block same = b.block("same");
      b.branch(Condition.EQ, difference, constant(0), same, join);
      enterSealed(same);
    }
    b.write(result, constant(1));
    b.jump(join);
    enterSealed(join);
    return b.read(result);
  }

  // ---- maps and events

  /** An object with a number as a key of four bytes. */
  Place smallKey(long number) {
    Place key = temp(4);
    store(Width.WORD, key, constant(number));
    return key;
  }

  Value lookUp(String map, Place key) {
    return b.call(Helper.MAP_LOOKUP_ELEM, b.map(map), address(key));
  }

  /** Counts a problem that only user space can report. */
  void count(int site, Value code) {
    Mark mark = mark();
    Value found = lookUp(Plan.ERRORS, smallKey(site));
    Block some = b.block("counter");
    Block join = b.block("counted");
    b.branch(found, some, join);
    enterSealed(some);
    b.atomicAdd(Width.DOUBLE, found, 0, constant(1));
    b.store(Width.DOUBLE, found, 8, code);
    b.jump(join);
    enterSealed(join);
    release(mark);
  }

  /**
   * Sends a record to user space, or counts it as lost. While more than half of the ring waits to
   * be read, every record wakes the reader: that costs the writer some microseconds, in which the
   * reader, who may still be warming up, comes back.
   */
  void send(Value record, Value size) {
    Value waiting = b.call(Helper.RINGBUF_QUERY, b.map(Plan.EVENTS), constant(AVAILABLE_DATA));
    Value room = b.call(Helper.RINGBUF_QUERY, b.map(Plan.EVENTS), constant(RING_SIZE));
    Value late = b.compare(Condition.UGT, b.binary(Op.SHL, waiting, constant(1)), room);
    Value flags = b.binary(Op.SHL, late, constant(FORCE_WAKEUP_BIT));
    Value failed = b.call(Helper.RINGBUF_OUTPUT, b.map(Plan.EVENTS), record, size, flags);
    Block full = b.block("full");
    Block sent = b.block("sent");
    b.branch(failed, full, sent);
    enterSealed(full);
    Mark mark = mark();
    Value found = lookUp(Plan.LOST, smallKey(0));
    Block some = b.block("lost");
    b.branch(found, some, sent);
    enterSealed(some);
    b.atomicAdd(Width.DOUBLE, found, 0, constant(1));
    b.jump(sent);
    enterSealed(sent);
    release(mark);
  }
}
