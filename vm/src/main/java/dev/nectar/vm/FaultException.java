package dev.nectar.vm;

import dev.nectar.kernel.KernelException;
import java.util.OptionalLong;

/**
 * A program did what it must not: it touched memory that it does not have, or came to where there
 * is no instruction. It was ended there; what it had written stays. Only programs that no verifier
 * has accepted can do that.
 */
public final class FaultException extends KernelException {
  private static final long serialVersionUID = 1L;

  /** Where it was. */
  private final int slot;

  /** What it touched; negative if that was not the reason. */
  private final long address;

  /** Whether an address is known. */
  private final boolean touched;

  /**
   * An end of a program.
   *
   * @param message what the program did, and where
   * @param slot the instruction's slot in the program
   * @param address what it touched, if that was the reason
   */
  public FaultException(String message, int slot, OptionalLong address) {
    super(message, "check the pointer before it is used, as Linux's verifier would ask");
    this.slot = slot;
    this.address = address.orElse(0);
    this.touched = address.isPresent();
  }

  /**
   * Where the program was.
   *
   * @return the slot of the instruction, counted from the start of the program with all functions
   *     that it calls
   */
  public int slot() {
    return slot;
  }

  /**
   * What the program touched.
   *
   * @return the address, in the memory of the program's owner; empty if it did not touch memory
   */
  public OptionalLong address() {
    return touched ? OptionalLong.of(address) : OptionalLong.empty();
  }
}
