package dev.nectar.object.elf;

import dev.nectar.report.NectarException;

/** A description of an object that no object file can say. */
public final class UnwritableObjectException extends NectarException {
  private static final long serialVersionUID = 1L;

  UnwritableObjectException(String message, String advice) {
    super(message, advice);
  }

  UnwritableObjectException(NectarException cause) {
    super("the object cannot be written: " + cause.getMessage(), cause.advice(), cause);
  }
}
