package dev.nectar.bytecode;

import dev.nectar.report.NectarException;
import java.util.Optional;

/** Bytes that are not an eBPF program. */
public final class MalformedProgramException extends NectarException {
  private static final long serialVersionUID = 1L;

  /** The slot of the instruction. */
  private final int slot;

  /** The field that is wrong, if it is one. */
  private final transient Optional<Field> field;

  MalformedProgramException(int slot, Optional<Field> field, String why) {
    super(
        "instruction " + slot + " is no eBPF instruction: " + why,
        "check that these bytes are eBPF, and of which byte order");
    this.slot = slot;
    this.field = field;
  }

  /**
   * Where it is.
   *
   * @return the index of the instruction's first 8-byte slot
   */
  public int slot() {
    return slot;
  }

  /**
   * What is wrong.
   *
   * @return the field; empty if it is the opcode or the length
   */
  public Optional<Field> field() {
    return field;
  }
}
