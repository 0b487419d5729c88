package dev.nectar.object.elf;

import dev.nectar.report.NectarException;

/** A file that is no object of a BPF compiler, or whose parts contradict each other. */
public final class MalformedObjectException extends NectarException {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "compile it anew with clang -target bpf -g, or see what of it can be read: llvm-readelf -a";

  MalformedObjectException(String message) {
    super(message, ADVICE);
  }

  MalformedObjectException(String message, String advice) {
    super(message, advice);
  }

  MalformedObjectException(String message, NectarException cause) {
    super(message + ": " + cause.getMessage(), ADVICE, cause);
  }
}
