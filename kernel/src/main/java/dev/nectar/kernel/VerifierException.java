package dev.nectar.kernel;

import dev.nectar.object.LineSpec;
import java.util.Optional;

/** A program that the kernel's verifier refuses. */
public final class VerifierException extends KernelException {
  private static final long serialVersionUID = 1L;

  private final String program;
  private final String reason;
  private final String log;
  private final int slot;
  private final transient Optional<LineSpec> line;

  /**
   * A refusal.
   *
   * @param program the program's name
   * @param reason the verifier's last words on it
   * @param advice what to do about it; empty if nothing helps
   * @param log the whole log
   * @param slot the encoded slot it stopped at, or -1 if unknown
   * @param line the source line of that slot, if known
   */
  public VerifierException(
      String program, String reason, String advice, String log, int slot, Optional<LineSpec> line) {
    super(
        "the kernel refuses program "
            + program
            + line.map(l -> " at " + l.file() + ":" + l.line() + ":" + l.column()).orElse("")
            + ": "
            + reason,
        advice);
    this.program = program;
    this.reason = reason;
    this.log = log;
    this.slot = slot;
    this.line = line;
  }

  /**
   * The program.
   *
   * @return its name in the spec
   */
  public String program() {
    return program;
  }

  /**
   * The reason.
   *
   * @return the verifier's last words on it
   */
  public String reason() {
    return reason;
  }

  /**
   * The log.
   *
   * @return the whole log
   */
  public String log() {
    return log;
  }

  /**
   * The place.
   *
   * @return the encoded slot the verifier stopped at, or -1 if unknown
   */
  public int slot() {
    return slot;
  }

  /**
   * The source line.
   *
   * @return the line of that slot, if known
   */
  public Optional<LineSpec> line() {
    return line;
  }
}
