package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import java.lang.foreign.Arena;

/**
 * One attachment that is being made.
 *
 * @param program what is attached
 * @param arena where texts for the kernel live
 */
record Run(LinuxProgram program, Attachment wanted, Arena arena) {
  int fd() {
    return program.fd();
  }

  /** What is done, after "cannot". */
  String action() {
    return "attach to " + wanted.point().text();
  }

  long cookie() {
    return wanted.cookies().isEmpty() ? 0 : wanted.cookies().getFirst();
  }

  KernelException noCookie(String since) {
    return new UnsupportedFeatureException(
        "cannot " + action() + " with a cookie: this kernel does not take one there",
        "do without, or use Linux " + since + " or later");
  }
}
