package dev.nectar.vm;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.KernelException;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.InstructionCheck;
import dev.nectar.vm.code.Interpreter;
import dev.nectar.vm.code.Jit;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Proof;
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Runs instructions by themselves, with no kernel around them: no maps, no helpers but those it is
 * given, and nothing that checks them before. They touch the memory of this machine alone, and what
 * they do beyond that ends them. For any thread; its memory is freed when nothing refers to it.
 */
public final class VirtualMachine {
  private final Owner owner;
  private final Limits limits;
  private final Mode mode;
  private final Linkage linkage;

  /** The memory programs can be given: how many bytes at each address. */
  private final NavigableMap<Long, Long> allocated = new ConcurrentSkipListMap<>();

  /**
   * A machine.
   *
   * @param limits what its programs may use
   * @param mode how they are run; those of {@link Mode#RAW} are loaded by {@link #loadVerified}
   *     alone
   * @param helpers what they may call, by number
   */
  public VirtualMachine(Limits limits, Mode mode, Map<Integer, Callee> helpers) {
    this.limits = limits;
    this.mode = mode;
    this.owner = new Owner(new Memory(limits.memory()), 1, HostClock.INSTANCE, line -> {});
    owner.give(owner.take()); // its stack comes before all memory
    Map<Integer, Callee> all = Map.copyOf(helpers);
    this.linkage =
        new Linkage() {
          @Override
          public long value(WideValue value) {
            throw new IllegalArgumentException("a program for no kernel names " + value);
          }

          @Override
          public Optional<HelperFunction> helper(int number) {
            return Optional.ofNullable(all.get(number))
                .map(callee -> (run, a, b, c, d, e) -> callee.call(a, b, c, d, e));
          }

          @Override
          public Optional<HelperFunction> kfunc(int id, int module) {
            return Optional.empty();
          }

          @Override
          public Optional<Executable> program(long map, long index) {
            return Optional.empty();
          }
        };
  }

  /** A function that programs call. */
  @FunctionalInterface
  public interface Callee {
    /**
     * Does what the function does.
     *
     * @param a R1
     * @param b R2
     * @param c R3
     * @param d R4
     * @param e R5
     * @return R0
     */
    long call(long a, long b, long c, long d, long e);
  }

  /**
   * A program that can be run.
   *
   * @see #load
   */
  public final class Loaded {
    private final Executable code;
    private final OptionalInt given;

    private Loaded(Executable code, OptionalInt given) {
      this.code = code;
      this.given = given;
    }

    /**
     * Runs it. For any thread, also several at once.
     *
     * @param first R1
     * @param second R2
     * @return R0
     * @throws FaultException if it touches memory that the machine does not have, or comes to where
     *     there is no instruction
     * @throws IllegalArgumentException if it was verified, and is not given as much memory as it
     *     was verified for, of what was allocated at once
     * @throws BudgetException if it meets a limit
     */
    public long run(long first, long second) {
      return repeat(first, second, 1);
    }

    /**
     * Runs it many times; each may use all that the limits allow.
     *
     * @param first R1
     * @param second R2
     * @param times how often, at least 1
     * @return R0 of the last
     * @throws FaultException as one run does
     * @throws BudgetException as one run does
     * @throws IllegalArgumentException as one run does
     */
    public long repeat(long first, long second, int times) {
      if (given.isPresent()) {
        checkGiven(first, second, given.getAsInt());
      }
      Run run = owner.take();
      try {
        return run.start(
            code, first, second, limits.instructions(), limits.time().toNanos(), times);
      } catch (Fault fault) {
        throw told(fault);
      } finally {
        owner.give(run);
      }
    }
  }

  /** What was verified holds for this memory alone. */
  private void checkGiven(long address, long bytes, int expected) {
    if (bytes != expected) {
      throw new IllegalArgumentException(
          "the program was verified for " + expected + " bytes of memory and is given " + bytes);
    }
    Map.Entry<Long, Long> taken = allocated.floorEntry(address);
    if (bytes > 0 && (taken == null || bytes > taken.getKey() + taken.getValue() - address)) {
      throw new IllegalArgumentException(
          "the program is given memory at 0x"
              + Long.toHexString(address)
              + ", which is not all of what was allocated there");
    }
  }

  private static FaultException told(Fault fault) {
    return new FaultException(
        "the program was ended at instruction " + fault.slot() + ": " + fault.getMessage(),
        fault.slot(),
        fault.touched() ? OptionalLong.of(fault.address()) : OptionalLong.empty());
  }

  /**
   * Takes memory for programs, for ever.
   *
   * @param bytes how many, all zero
   * @return their address, as programs have it
   * @throws dev.nectar.kernel.KernelException if the limit does not allow it
   */
  public long allocate(long bytes) {
    long address = owner.memory().allocate(bytes, 64);
    allocated.put(address, bytes);
    return address;
  }

  /**
   * Memory that programs share with the caller.
   *
   * @param address the first byte, as programs have it
   * @param bytes how many
   * @return the bytes themselves, as long as anybody refers to them
   */
  public MemorySegment memory(long address, long bytes) {
    return owner.memory().slice(address, bytes);
  }

  /**
   * Makes a program.
   *
   * @param instructions the program, with the functions it calls behind its own
   * @return what runs it
   */
  public Loaded load(List<Instruction> instructions) {
    if (mode == Mode.RAW) {
      throw new IllegalStateException(
          "a machine of mode RAW runs verified programs alone: use loadVerified");
    }
    return new Loaded(code(instructions, Proof.NONE), OptionalInt.empty());
  }

  /**
   * Makes a program that is given memory, if the verifier takes it: on no path does it touch
   * anything but that memory and its stack, or run for ever. It calls no helpers. Only such
   * programs run in {@link Mode#RAW}.
   *
   * @param instructions the program, with the functions it calls behind its own
   * @param bytes how much memory it is given: R1 is the address and R2 this number, each time it
   *     runs
   * @return what runs it
   * @throws KernelException naming the instruction and the reason
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public Loaded loadVerified(List<Instruction> instructions, int bytes) {
    Proof proof = Verification.ofMemory(instructions, bytes);
    return new Loaded(
        code(instructions, mode == Mode.RAW ? proof : Proof.NONE), OptionalInt.of(bytes));
  }

  private Executable code(List<Instruction> instructions, Proof proof) {
    return mode == Mode.INTERPRETER
        ? new Interpreter(instructions, linkage)
        : Jit.compile(instructions, linkage, owner.memory(), proof);
  }

  /**
   * Makes a program, if Linux would not refuse one of its instructions whatever comes before:
   * shifts by more bits than there are, divisions by zero, jumps to where nothing is, calls through
   * registers. What it does with memory is not looked at.
   *
   * @param instructions the program, with the functions it calls behind its own
   * @return what runs it
   * @throws KernelException naming the instruction and the kernel's reason
   */
  public Loaded loadStrictly(List<Instruction> instructions) {
    InstructionCheck.check(instructions, linkage)
        .ifPresent(
            refusal -> {
              throw Verification.refused(refusal.slot(), refusal.reason());
            });
    return load(instructions);
  }
}
