package dev.nectar.btf.core;

/** Ends a match; becomes {@link CoreMatch.Refused}. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message, null, false, false);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
