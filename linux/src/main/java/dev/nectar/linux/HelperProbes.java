package dev.nectar.linux;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf.ProgramBinding;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out which helpers programs may call, by calls without arguments: the verifier complains of
 * the arguments if it knows the helper and allows it, of the helper otherwise.
 */
final class HelperProbes {
  private static final int LOG_BYTES = 1024;

  /** What the verifier says, from the oldest kernel to the newest. */
  private static final List<String> NOT_FOR_THESE =
      List.of(
          "invalid func ",
          "unknown func ",
          "program of this type cannot use helper ",
          "helper call is not allowed in probe",
          "might sleep",
          "can be sleepable");

  /** Programs of these may sleep where they are attached to, and then call more. */
  private static final Set<ProgramType> MAY_SLEEP =
      EnumSet.of(ProgramType.TRACING, ProgramType.LSM, ProgramType.KPROBE, ProgramType.STRUCT_OPS);

  private final Trials trials;

  HelperProbes(Trials trials) {
    this.trials = trials;
  }

  /** Why programs may not call it, wherever they are bound to; empty if they may. */
  String lack(Helper helper, ProgramType type, List<ProgramBinding> bindings) {
    String reason = "nothing to try it with was found in the kernel's types";
    for (ProgramBinding binding : bindings) {
      reason = lack(helper, type, binding, Trials.Sleep.NEVER);
      if (!reason.isEmpty() && MAY_SLEEP.contains(type)) {
        reason = lack(helper, type, binding, Trials.Sleep.ALLOWED);
      }
      if (reason.isEmpty()) {
        return "";
      }
    }
    return reason;
  }

  private String lack(Helper helper, ProgramType type, ProgramBinding binding, Trials.Sleep sleep) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = arena.allocate(LOG_BYTES, 8);
      List<Instruction> body =
          List.of(new Instruction.Call(helper.number()), Trials.ZERO, Trials.EXIT);
      long result = trials.load(type, binding, body, sleep, log);
      if (result >= 0) {
        return trials.close(result, "");
      }
      String text = Native.text(log, 0, LOG_BYTES);
      // A log that does not fit is cut off where the helper was long looked up.
      if (text.isBlank() && result != -Errno.ENOSPC) {
        return Trials.refused(result, "a program that calls " + helper.symbol() + " does not load");
      }
      return NOT_FOR_THESE.stream().anyMatch(text::contains)
          ? "the kernel does not let " + type.title() + " programs call " + helper.symbol()
          : "";
    }
  }
}
