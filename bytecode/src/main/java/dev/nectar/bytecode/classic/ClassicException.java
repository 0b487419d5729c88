package dev.nectar.bytecode.classic;

import dev.nectar.report.NectarException;

/** A classic program that cannot be used. Immutable. */
public abstract sealed class ClassicException extends NectarException
    permits MalformedClassicException, RefusedClassicException, UntranslatableClassicException {
  private static final long serialVersionUID = 1L;

  ClassicException(String message, String advice) {
    super(message, advice);
  }
}
