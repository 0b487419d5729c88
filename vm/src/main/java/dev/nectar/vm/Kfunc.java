package dev.nectar.vm;

import dev.nectar.vm.helper.KfuncTable;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A function of Java's that programs call as they call those of Linux's kernel: declared there as
 * {@code extern … __ksym}, and found by its name and the types of its parameters. Immutable.
 *
 * @param declaration in C, without a semicolon, such as {@code int price(const char *item__str,
 *     void *to, u32 to__sz)}; at most 5 parameters. What their names end with says what they are
 *     for, as in Linux ({@code Documentation/bpf/kfuncs.rst}): {@code __sz} is the size of the
 *     memory that the parameter before it points to, {@code __str} a text with a zero at its end,
 *     {@code __nullable} may be null
 * @param flags what is asked of those that call it
 * @param body what it does; for any thread
 */
public record Kfunc(String declaration, Set<Flag> flags, Body body) {
  /** What is asked of programs, as by the flags of {@code linux/btf.h}. */
  public enum Flag {
    /**
     * {@code KF_ACQUIRE}: what it returns, unless 0, is to be released by the run that got it, or
     * left in a map by {@code bpf_kptr_xchg}.
     */
    ACQUIRE,
    /** {@code KF_RELEASE}: its first argument must have been acquired, and is not any more. */
    RELEASE,
    /** {@code KF_RET_NULL}: it may return 0. */
    MAY_RETURN_NULL,
    /** {@code KF_SLEEPABLE}: only sleepable programs may call it. */
    SLEEPABLE
  }

  /** Checks that it declares a function, and keeps its own copy. */
  public Kfunc {
    if (KfuncTable.nameIn(declaration).isEmpty()) {
      throw new IllegalArgumentException(declaration + " declares no function");
    }
    flags = Set.copyOf(flags);
  }

  /**
   * A function that asks nothing of its callers.
   *
   * @param declaration in C, without a semicolon
   * @param body what it does; for any thread
   * @return the function
   * @throws IllegalArgumentException if it declares no function
   */
  public static Kfunc of(String declaration, Body body) {
    return new Kfunc(declaration, Set.of(), body);
  }

  /**
   * The same with flags.
   *
   * @param more what is asked of those that call it
   * @return another function
   */
  public Kfunc with(Flag... more) {
    Set<Flag> all = EnumSet.noneOf(Flag.class);
    all.addAll(flags);
    all.addAll(List.of(more));
    return new Kfunc(declaration, all, body);
  }

  /**
   * Its name.
   *
   * @return as C programs write it
   */
  public String name() {
    return KfuncTable.nameIn(declaration);
  }

  /** What a function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does it.
     *
     * @param call by whom, and with what
     * @return R0, of which a program sees as many bits as the declaration says
     */
    long call(Call call);
  }

  /** A call, for as long as it lasts, and for the thread it is made by. */
  public interface Call {
    /**
     * An argument as it is in its register.
     *
     * @param index which, from 0
     * @return all 64 bits of it; of pointers the address that programs have
     */
    long argument(int index);

    /**
     * The memory that an argument points to: as large as the parameter behind it says, if that is
     * {@code __sz}, and otherwise as the type it points to.
     *
     * @param index which, from 0
     * @return the bytes themselves, which the program may change at the same time; empty if it is
     *     null
     * @throws FaultException through the program's end, if the program does not have so much memory
     * @throws IllegalArgumentException if the declaration does not say how much it is
     */
    Optional<MemorySegment> memory(int index);

    /**
     * The text that an argument points to.
     *
     * @param index which, from 0
     * @return what is before the zero at its end, read as UTF-8; empty if it is null
     * @throws FaultException through the program's end, if the program does not have such a text
     */
    Optional<String> text(int index);

    /**
     * Takes memory of the programs' owner, such as for what is acquired.
     *
     * @param bytes how many, at least 1; they are zero
     * @return their address, as programs have it
     * @throws dev.nectar.kernel.KernelException if the owner may not have so much
     */
    long allocate(long bytes);

    /**
     * Gives memory back.
     *
     * @param address what {@link #allocate} returned
     * @param bytes what it was asked for
     */
    void free(long address, long bytes);

    /**
     * Memory of the programs' owner.
     *
     * @param address the first byte, as programs have it
     * @param bytes how many
     * @return the bytes themselves
     * @throws FaultException through the program's end, if there are not so many
     */
    MemorySegment at(long address, long bytes);

    /**
     * The task that the program runs in.
     *
     * @return the task
     */
    TaskContext task();

    /**
     * The CPU that the program runs on.
     *
     * @return its number
     */
    int cpu();
  }
}
