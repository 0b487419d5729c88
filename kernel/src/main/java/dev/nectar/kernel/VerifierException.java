package dev.nectar.kernel;

import dev.nectar.object.LineSpec;
import java.util.List;
import java.util.Optional;

/**
 * A program that the kernel's verifier refuses: the message is its reason and the place, {@link
 * #advice()} what to do, {@link #trace} the way there, {@link #log()} all of it.
 */
public final class VerifierException extends KernelException {
  private static final long serialVersionUID = 1L;

  private final String program;
  private final String reason;
  private final transient VerifierLog log;
  private final transient List<LineSpec> lines;

  /**
   * A refusal for the verifier's own reason.
   *
   * @param program the program's name
   * @param log what the verifier said
   * @param lines the source lines of the program, by ascending slot
   */
  public VerifierException(String program, VerifierLog log, List<LineSpec> lines) {
    this(program, log, lines, log.reason(), log.advice());
  }

  /**
   * A refusal of which more is known than the verifier says.
   *
   * @param program the program's name
   * @param log what the verifier said
   * @param lines the source lines of the program, by ascending slot
   * @param reason why it is refused
   * @param advice what to do about it; empty if nothing helps
   */
  public VerifierException(
      String program, VerifierLog log, List<LineSpec> lines, String reason, String advice) {
    super(
        "the kernel refuses program " + program + place(log.slot(), lines) + ": " + reason, advice);
    this.program = program;
    this.reason = reason;
    this.log = log;
    this.lines = List.copyOf(lines);
  }

  private static String place(int slot, List<LineSpec> lines) {
    return line(slot, lines)
        .map(line -> " at " + line.file() + ":" + line.line() + ":" + line.column())
        .orElse(slot < 0 ? "" : " at instruction " + slot);
  }

  private static Optional<LineSpec> line(int slot, List<LineSpec> lines) {
    return lines.reversed().stream().filter(line -> slot >= 0 && line.slot() <= slot).findFirst();
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
   * @return why, in a sentence or some words
   */
  public String reason() {
    return reason;
  }

  /**
   * Which of the common reasons it is.
   *
   * @return the row of the table; empty if it is none of them
   */
  public Optional<VerifierReason> kind() {
    return log.kind();
  }

  /**
   * The log.
   *
   * @return all that the verifier said
   */
  public VerifierLog log() {
    return log;
  }

  /**
   * The place.
   *
   * @return the encoded slot the verifier stopped at, or -1 if unknown
   */
  public int slot() {
    return log.slot();
  }

  /**
   * The source line.
   *
   * @return the line of that slot, if known
   */
  public Optional<LineSpec> line() {
    return line(log.slot(), lines);
  }

  /**
   * The way to the place: the instructions that the verifier followed last, each with its slot and
   * what was known behind it, under the source lines they come from.
   *
   * @param steps how many instructions at most
   * @return lines of text, the last of which is the reason
   */
  public String trace(int steps) {
    StringBuilder text = new StringBuilder();
    Optional<LineSpec> above = Optional.empty();
    for (VerifierLog.Step step : log.steps(steps)) {
      Optional<LineSpec> line = line(step.slot(), lines);
      if (line.isPresent() && !line.equals(above)) {
        LineSpec at = line.get();
        text.append(at.file()).append(':').append(at.line()).append(": ");
        text.append(at.text().strip()).append('\n');
      }
      above = line;
      text.append("  ").append(step.slot()).append(": ").append(step.instruction());
      text.append(step.state().isEmpty() ? "" : "  ; " + step.state()).append('\n');
    }
    return text.append(reason).append('\n').toString();
  }
}
