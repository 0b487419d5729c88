package dev.nectar.session;

import dev.nectar.report.NectarException;

/** Output cannot be written: its reader has gone, or the disk is full. */
public final class OutputClosedException extends NectarException {
  private static final long serialVersionUID = 1L;

  private final boolean readerGone;

  OutputClosedException(java.io.IOException cause) {
    super("output cannot be written: " + cause.getMessage(), "", cause);
    String message = cause.getMessage();
    this.readerGone = message != null && message.contains("Broken pipe");
  }

  /**
   * Whether the other end of a pipe was closed, which is no error.
   *
   * @return true for a closed pipe
   */
  public boolean isReaderGone() {
    return readerGone;
  }
}
