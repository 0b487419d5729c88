package dev.nectar.vm.code;

/**
 * A program touched what it must not, or came to where nothing is. Made for each, with no trace.
 */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Where no instruction is to blame, such as in a helper, until it is known which called it. */
  public static final int UNKNOWN = -1;

  /** The slot of the instruction. */
  private final int slot;

  /** What was touched. */
  private final long address;

  /** How many bytes of it; 0 if memory was not the reason. */
  private final long size;

  /** What happened. */
  private final String why;

  private Fault(int slot, long address, long size, String message) {
    super(message, null, false, false);
    this.slot = slot;
    this.address = address;
    this.size = size;
    this.why = message;
  }

  /**
   * Memory that the program does not have.
   *
   * @param slot the instruction's, or {@link #UNKNOWN}
   * @param address the first byte
   * @param size how many bytes
   * @return the fault
   */
  public static Fault memory(int slot, long address, long size) {
    return new Fault(
        slot,
        address,
        size,
        size
            + (size == 1 ? " byte" : " bytes")
            + " at 0x"
            + Long.toHexString(address)
            + " are not its own");
  }

  /**
   * Another reason.
   *
   * @param slot the instruction's, or {@link #UNKNOWN}
   * @param message what happened, as a clause
   * @return the fault
   */
  public static Fault of(int slot, String message) {
    return new Fault(slot, 0, 0, message);
  }

  /** The same, at an instruction, if it was not known where. */
  Fault at(int instruction) {
    return slot == UNKNOWN ? new Fault(instruction, address, size, why) : this;
  }

  /**
   * Where the program was.
   *
   * @return the slot of the instruction, or {@link #UNKNOWN}
   */
  public int slot() {
    return slot;
  }

  /**
   * What was touched.
   *
   * @return the first byte
   */
  public long address() {
    return address;
  }

  /**
   * Whether memory was the reason.
   *
   * @return whether {@link #address()} means something
   */
  public boolean touched() {
    return size > 0;
  }
}
