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
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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

  /**
   * A machine.
   *
   * @param limits what its programs may use
   * @param mode how they are run; not {@link Mode#RAW}, for nothing is known of what they are given
   * @param helpers what they may call, by number
   */
  public VirtualMachine(Limits limits, Mode mode, Map<Integer, Callee> helpers) {
    if (mode == Mode.RAW) {
      throw new IllegalArgumentException(
          "programs without a kernel cannot be verified, so that they do not run in mode RAW");
    }
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

    private Loaded(Executable code) {
      this.code = code;
    }

    /**
     * Runs it. For any thread, also several at once.
     *
     * @param first R1
     * @param second R2
     * @return R0
     * @throws FaultException if it touches memory that the machine does not have, or comes to where
     *     there is no instruction
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
     */
    public long repeat(long first, long second, int times) {
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
    return owner.memory().allocate(bytes, 64);
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
    return new Loaded(
        mode == Mode.JIT
            ? Jit.compile(instructions, linkage, owner.memory())
            : new Interpreter(instructions, linkage));
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
              throw new KernelException(
                  "cannot load the program: instruction "
                      + refusal.slot()
                      + " is refused: "
                      + refusal.reason(),
                  "change the instruction, or load the program as it is");
            });
    return load(instructions);
  }
}
