package dev.nectar.object;

import dev.nectar.report.NectarException;

/** A file that holds no target, or one that cannot be read. */
public final class MalformedTargetException extends NectarException {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE = "save it anew by nectar features --save";

  MalformedTargetException(String message) {
    super(message, ADVICE);
  }

  MalformedTargetException(String message, Exception cause) {
    super(message, ADVICE, cause);
  }
}
