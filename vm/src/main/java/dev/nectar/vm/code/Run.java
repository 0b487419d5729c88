package dev.nectar.vm.code;

import dev.nectar.vm.BudgetException;
import dev.nectar.vm.Occurrence;
import dev.nectar.vm.TaskContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run of a program: its stack, how much longer it may run, and what helpers keep for it. For one
 * thread at a time; used for one run after the other.
 */
public final class Run {
  /** The size of a function's stack frame, in bytes ({@code MAX_BPF_STACK}). */
  public static final int FRAME = 512;

  /** How many functions may be under way at once ({@code MAX_CALL_FRAMES}). */
  public static final int FRAMES = 8;

  /** How many tail calls a run may make ({@code MAX_TAIL_CALL_CNT}). */
  public static final int TAIL_CALLS = 33;

  /** How often {@code may_goto} goes on, in each function ({@code BPF_MAX_LOOPS}). */
  public static final int LOOPS = 8 << 20;

  /** Where code is, for programs that take the address of a function or an instruction. */
  private static final long CODE = 0x7bbf_0000_0000_0000L;

  /** No time has been taken: most runs end within their first slice. */
  private static final long NOT_YET = Long.MIN_VALUE;

  /** How many instructions a helper's call of a function is worth. */
  private static final int CALLBACK = 16;

  /** How many bytes a helper goes over at once. */
  private static final int PIECE = 1 << 18;

  /** After how many instructions it is seen to that a run ends in time. */
  private static final int SLICE = 1 << 14;

  private final Owner owner;
  private final Memory memory;
  private final long stack;
  private int cpu;
  private TaskContext task = new TaskContext(0, 0, 0, 0, "swapper/0", 1);
  private Scene scene = Scene.NONE;
  private Optional<Occurrence> event = Optional.empty();

  /** How many instructions may run before it is looked at the limits; negative: look now. */
  int fuel;

  private long allowed;
  private long budget;
  private int left;
  private long started;
  private long time;
  private int slice;
  private int tailCalls;

  @SuppressWarnings("UnusedVariable") // by STOPPED
  private boolean stopped;

  private Executable current = NOTHING;

  /** The frame of the function that called a helper: callbacks go below. */
  long frame;

  private long held;

  private final List<Runnable> ends = new ArrayList<>();

  /** What the program must give back, and which function it has it from. */
  private final Map<Long, String> references = new LinkedHashMap<>();

  private Optional<Redirect> redirect = Optional.empty();

  /** Where functions that are compiled in parts keep their registers from part to part. */
  long x0;

  long x1;
  long x2;
  long x3;
  long x4;
  long x5;
  long x6;
  long x7;
  long x8;
  long x9;

  /** The same for what is left of {@link #LOOPS}. */
  int loops;

  private long packet;
  private long packetEnd;

  private static final VarHandle STOPPED;

  static {
    try {
      STOPPED = MethodHandles.lookup().findVarHandle(Run.class, "stopped", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Executable NOTHING =
      new Executable() {
        @Override
        protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
          throw Fault.of(Fault.UNKNOWN, "there is no program");
        }

        @Override
        protected long call(Run run, int slot, long frame, long a, long b, long c, long d, long e) {
          throw Fault.of(Fault.UNKNOWN, "there is no program");
        }
      };

  /**
   * Runs with a stack of their own.
   *
   * @param owner of the programs, whose memory the stack is taken from
   */
  Run(Owner owner) {
    this.owner = owner;
    this.memory = owner.memory();
    this.stack = memory.allocate(FRAME * FRAMES, 64);
  }

  /**
   * Whose programs it runs.
   *
   * @return the owner
   */
  public Owner owner() {
    return owner;
  }

  /**
   * Says what programs run on from now on.
   *
   * @param on the CPU's number
   * @param by the task they take for theirs
   * @param with what belongs to their type
   * @return this
   */
  public Run in(int on, TaskContext by, Scene with) {
    cpu = on;
    task = by;
    scene = with;
    event = Optional.empty();
    return this;
  }

  /**
   * Says what happened that programs run for.
   *
   * @param happened its time is theirs, and its memory can be read by them
   * @return this
   */
  public Run at(Occurrence happened) {
    event = Optional.of(happened);
    return this;
  }

  /**
   * The time programs see.
   *
   * @return that of the owner's clock, or of the event
   */
  public Owner.Clock clock() {
    return event.<Owner.Clock>map(EventClock::new).orElse(owner.clock());
  }

  /** The time at which something happened. */
  private record EventClock(Occurrence event) implements Owner.Clock {
    @Override
    public long monotonic() {
      return event.time();
    }

    @Override
    public long boot() {
      return event.time();
    }

    @Override
    public long tai() {
      return event.time();
    }
  }

  /**
   * Reads memory that is not the owner's: that of the event.
   *
   * @param address the first byte
   * @param into as many bytes as are wanted
   * @return whether they are there
   */
  public boolean read(long address, byte[] into) {
    return event.map(happened -> happened.memory().read(address, into)).orElse(false);
  }

  /**
   * The CPU it runs on.
   *
   * @return its number, less than {@link Owner#cpus}
   */
  public int cpu() {
    return cpu;
  }

  /**
   * The task that runs.
   *
   * @return the task
   */
  public TaskContext task() {
    return task;
  }

  /**
   * What the program runs on, for helpers that programs of several types call.
   *
   * @return it
   */
  public Scene scene() {
    return scene;
  }

  /**
   * What the program runs on.
   *
   * @param kind what a helper needs
   * @param <S> what a helper needs
   * @return it
   * @throws Fault if the program is of another type
   */
  public <S extends Scene> S scene(Class<S> kind) {
    if (kind.isInstance(scene)) {
      return kind.cast(scene);
    }
    throw Fault.of(Fault.UNKNOWN, "programs of this type have no " + kind.getSimpleName());
  }

  /**
   * Whether the program runs on something.
   *
   * @param kind what a helper can use
   * @return whether {@link #scene} has it
   */
  public boolean isOn(Class<? extends Scene> kind) {
    return kind.isInstance(scene);
  }

  /**
   * The memory of the program's owner.
   *
   * @return the memory
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Runs a program, once or more often; each time it may use up all that it is allowed.
   *
   * @param program which
   * @param context R1
   * @param second R2, which only programs that nothing checks are given
   * @param instructions about how many instructions it may run
   * @param nanos how long it may run
   * @param times how often, at least 1
   * @return R0 of the last
   * @throws Fault if the program does what it must not
   * @throws BudgetException if it runs for too long
   */
  public long start(
      Executable program, long context, long second, long instructions, long nanos, int times) {
    time = nanos;
    current = program;
    long top = stack + FRAME * FRAMES;
    frame = top;
    if ((boolean) STOPPED.getOpaque(this)) {
      STOPPED.setOpaque(this, false);
    }
    allowed = instructions;
    left = times;
    while (true) {
      try {
        return program.repeat(this, top, context, second);
      } catch (Thrown thrown) {
        references.clear();
        if (--left == 0) {
          return thrown.cookie();
        }
      } catch (RuntimeException e) {
        letGo();
        throw e;
      } finally {
        end();
      }
    }
  }

  /**
   * Begins one of its runs: called by programs that are run again and again. Each sees what others
   * wrote to memory until then, so that it does not become part of the run before.
   */
  public void begin() {
    VarHandle.acquireFence();
    budget = allowed;
    slice = (int) Math.min(SLICE, allowed);
    fuel = slice;
    started = NOT_YET;
    tailCalls = 0;
    if (redirect.isPresent()) {
      redirect = Optional.empty();
    }
  }

  /**
   * Ends one of its runs.
   *
   * @return whether another follows
   */
  public boolean goesOn() {
    checkReferences();
    end();
    return --left > 0;
  }

  /**
   * Runs a function of a program, which something other than the program calls: a timer.
   *
   * @param program which
   * @param function what programs have for the function
   * @param arguments three of them
   * @param instructions about how many instructions it may run
   * @param nanos how long it may run
   * @return R0
   * @throws Fault if the program does what it must not
   * @throws BudgetException if it runs for too long
   */
  public long startFunction(
      Executable program, long function, long[] arguments, long instructions, long nanos) {
    Executable caller =
        new Executable() {
          @Override
          protected long enter(Run run, long at, long a, long b, long c, long d, long e) {
            run.current = program;
            return program.call(
                run, slot(function), at, arguments[0], arguments[1], arguments[2], 0, 0);
          }

          @Override
          protected long call(Run run, int slot, long at, long a, long b, long c, long d, long e) {
            return program.call(run, slot, at, a, b, c, d, e);
          }
        };
    return start(caller, 0, 0, instructions, nanos, 1);
  }

  /**
   * The program that runs.
   *
   * @return the one that made the last tail call's place its own
   */
  public Executable program() {
    return current;
  }

  /**
   * Says which lock a program holds, which is let go if the program is ended.
   *
   * @param lock its address; 0 for none
   */
  public void holds(long lock) {
    held = lock;
  }

  /**
   * Says that the program has something that it must give back.
   *
   * @param address what the program has for it
   * @param by which function it has it from
   */
  public void acquired(long address, String by) {
    references.put(address, by);
  }

  /**
   * Says that the program gives something back.
   *
   * @param address what it had for it
   * @param by to which function
   * @throws Fault if it did not have it
   */
  public void released(long address, String by) {
    if (references.remove(address) == null) {
      throw Fault.of(
          Fault.UNKNOWN,
          by + " is given 0x" + Long.toHexString(address) + ", which was not acquired");
    }
  }

  /**
   * Says that a map has something in place of the program.
   *
   * @param address what the program had for it, or 0
   * @param back what the program has instead, or 0
   */
  public void exchanged(long address, long back) {
    String by = references.remove(address);
    if (back != 0) {
      references.put(back, by == null ? "bpf_kptr_xchg" : by);
    }
  }

  private void checkReferences() {
    if (!references.isEmpty()) {
      String by = references.values().iterator().next();
      throw Fault.of(Fault.UNKNOWN, "what " + by + " returned was not released");
    }
  }

  /**
   * Has something done when the program has ended, however it does.
   *
   * @param action what is done
   */
  public void whenEnded(Runnable action) {
    ends.add(action);
  }

  private void end() {
    if (!ends.isEmpty()) {
      List<Runnable> actions = List.copyOf(ends);
      ends.clear();
      actions.forEach(Runnable::run);
    }
  }

  private void letGo() {
    references.clear();
    if (held != 0) {
      memory.releaseInt(held, 0);
      held = 0;
    }
  }

  /**
   * Where a program sends what it runs on.
   *
   * @param map what programs have for the map that says where
   * @param key the entry, where keys are numbers; else 0
   * @param target the number there
   * @param flags of the helper
   */
  public record Redirect(long map, long key, long target, long flags) {}

  /**
   * Says where a program sends what it runs on.
   *
   * @param to the entry of a map
   */
  public void redirect(Redirect to) {
    redirect = Optional.of(to);
  }

  /** Forgets what a map said, as another helper has said where. */
  public void redirectElsewhere() {
    redirect = Optional.empty();
  }

  /**
   * Where the last run sent what it ran on, by a map.
   *
   * @return empty if it did not
   */
  public Optional<Redirect> redirected() {
    return redirect;
  }

  /** Ends it soon; for any thread. */
  public void stop() {
    STOPPED.setOpaque(this, true);
  }

  /**
   * Says that a slice was used up: called by programs.
   *
   * @param left what is left of it, negative
   * @return how many instructions may run before this is to be called again
   */
  public int refuel(int left) {
    budget -= slice - (long) left;
    if (budget <= 0) {
      throw new BudgetException("the program ran more instructions than it may");
    }
    if ((boolean) STOPPED.getOpaque(this)) {
      throw new BudgetException("the program was stopped");
    }
    long now = System.nanoTime();
    if (started == NOT_YET) {
      started = now;
    } else if (now - started > time) {
      throw new BudgetException(
          "the program ran for longer than the " + time / 1_000_000 + " ms that it may");
    }
    slice = (int) Math.max(1, Math.min(SLICE, budget));
    return slice;
  }

  /**
   * Counts what a helper does in place of instructions.
   *
   * @param steps how many instructions it is worth
   */
  public void charge(int steps) {
    fuel -= steps;
    if (fuel < 0) {
      fuel = refuel(fuel);
    }
  }

  /** Counts a call of a function of the program by a helper, beside what the function executes. */
  public void chargeCallback() {
    charge(CALLBACK);
  }

  /** What a helper does with some of its bytes. */
  @FunctionalInterface
  public interface Piece {
    /**
     * Does it.
     *
     * @param at how many bytes are before
     * @param size how many bytes
     */
    void use(long at, long size);
  }

  /**
   * Goes over bytes piece by piece, so that a run ends in time however many there are: 16 bytes
   * count as an instruction.
   *
   * @param size how many bytes
   * @param piece what is done with each piece
   */
  public void inPieces(long size, Piece piece) {
    for (long at = 0; at < size; at += PIECE) {
      long length = Math.min(PIECE, size - at);
      charge((int) (length >> 4));
      piece.use(at, length);
    }
  }

  /**
   * The address of an instruction, as programs have it.
   *
   * @param slot the instruction
   * @return a number that is no address of memory
   */
  public static long codeAddress(int slot) {
    return CODE + 8L * slot;
  }

  /**
   * Calls a function of the program, for a helper that was given its address.
   *
   * @param function the address
   * @param a R1
   * @param b R2
   * @param c R3
   * @param d R4
   * @param e R5
   * @return R0
   */
  public long callBack(long function, long a, long b, long c, long d, long e) {
    long caller = frame;
    try {
      return current.call(this, slot(function), below(caller), a, b, c, d, e);
    } finally {
      frame = caller;
    }
  }

  /** Where the code is that an address means. */
  static int slot(long address) {
    long slot = (address - CODE) >> 3;
    if ((address & 7) != 0 || slot < 0 || slot > Integer.MAX_VALUE) {
      throw Fault.of(Fault.UNKNOWN, "0x" + Long.toHexString(address) + " is no function");
    }
    return (int) slot;
  }

  /** Whether an address is one of code. */
  static boolean isCode(long address) {
    return address >= CODE && address - CODE <= 8L * Integer.MAX_VALUE;
  }

  /**
   * The frame of a function that is called.
   *
   * @param caller the frame of the function that calls
   * @return the next
   * @throws Fault if there are too many
   */
  long below(long caller) {
    long next = caller - FRAME;
    if (next - FRAME < stack) {
      throw Fault.of(Fault.UNKNOWN, "more than " + FRAMES + " functions are under way at once");
    }
    return next;
  }

  /**
   * Says where the packet is that instructions load from without a pointer.
   *
   * @param start the address of its first byte
   * @param end the address behind its last
   */
  public void packet(long start, long end) {
    packet = start;
    packetEnd = end;
  }

  /**
   * Loads from the packet, in the order of the network.
   *
   * @param offset bytes from its start
   * @param size 1, 2 or 4 bytes
   * @return the number; -1 if the packet ends before, which ends the program
   */
  public long loadPacket(int offset, int size) {
    long at = packet + offset;
    if (offset < 0 || at + size > packetEnd) {
      return -1;
    }
    return switch (size) {
      case 1 -> memory.getByte(at);
      case 2 -> Short.toUnsignedLong(ofNetwork((short) memory.getShort(at)));
      default -> Integer.toUnsignedLong(ofNetwork(memory.getInt(at)));
    };
  }

  private static short ofNetwork(short value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
  }

  private static int ofNetwork(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  /**
   * The program a tail call goes to.
   *
   * @param linkage of the program that calls
   * @param map R2
   * @param index R3
   * @return null if there is none, or the run may not make another
   */
  public @Nullable Executable tail(Linkage linkage, long map, long index) {
    Optional<Executable> target = linkage.program(map, index & 0xffff_ffffL);
    if (target.isEmpty() || tailCalls == TAIL_CALLS) {
      return null;
    }
    tailCalls++;
    return target.get();
  }

  /**
   * Runs the program a tail call goes to in the place of the function that made it.
   *
   * @param target the program
   * @param at the frame of that function
   * @param context R1
   * @return R0
   */
  public long tailCall(Executable target, long at, long context) {
    Executable caller = current;
    current = target;
    charge(1);
    try {
      return target.enter(this, at, context, 0, 0, 0, 0);
    } catch (Thrown thrown) {
      return thrown.cookie();
    } finally {
      current = caller;
    }
  }

  /** What a program throws ({@code bpf_throw}), which ends all its functions. */
  public static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the program returns. */
    private final long cookie;

    /**
     * An end of the program.
     *
     * @param cookie what it returns
     */
    public Thrown(long cookie) {
      super("thrown by the program", null, false, false);
      this.cookie = cookie;
    }

    /**
     * What it was thrown with.
     *
     * @return what the program returns
     */
    public long cookie() {
      return cookie;
    }
  }
}
