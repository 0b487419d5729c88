package dev.nectar.report;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Nectar throws on purpose: it says what failed and why in one sentence, and
 * what to do about it. Each module derives its own family from it. Immutable.
 */
public class NectarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the reader can do; empty if nothing helps. */
  private final String advice;

  /**
   * An error with advice.
   *
   * @param message what was done, to what, and why it failed: one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  public NectarException(String message, String advice) {
    this(message, advice, null);
  }

  /**
   * An error with advice and the failure underneath.
   *
   * @param message what was done, to what, and why it failed: one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   * @param cause the failure underneath, or null
   */
  public NectarException(String message, String advice, @Nullable Throwable cause) {
    super(message, cause);
    this.advice = advice;
  }

  /**
   * What the reader can do about it.
   *
   * @return one sentence without a full stop; empty if nothing helps
   */
  public String advice() {
    return advice;
  }

  /** As other exceptions, with the advice behind: nobody who lets it pass misses that. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the message alone is for who shows both
  public String toString() {
    return advice.isEmpty() ? super.toString() : super.toString() + "; " + advice;
  }
}
