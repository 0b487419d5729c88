package dev.nectar.vm;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.VerifierException;
import dev.nectar.kernel.VerifierLog;
import dev.nectar.object.Target;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.Linker;
import dev.nectar.verifier.Facts;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import dev.nectar.vm.code.Proof;
import java.util.List;
import java.util.Optional;

/** What the verifier knows of a program, for the compiler. */
final class Verification {
  private Verification() {}

  /**
   * Lets the verifier look at a program.
   *
   * @param program the program
   * @param linker what has linked it
   * @param target the kernel it is for
   * @return what need not be checked when it runs
   * @throws VerifierException if it refuses the program
   */
  static Proof of(LinkedProgram program, Linker linker, Target target) {
    return switch (Verifier.verify(Subject.of(program, linker, target))) {
      case Verdict.Accepted(_, Facts facts) -> new Known(facts, isSoonOver(program.body()));
      case Verdict.Refused(String reason, int slot, _) ->
          throw new VerifierException(
              program.spec().name(),
              new VerifierLog(reason, reason, slot, Optional.empty()),
              program.lines());
    };
  }

  /**
   * Lets the verifier look at a program that is given memory.
   *
   * @param program the program
   * @param bytes how much it is given
   * @return what need not be checked when it runs
   * @throws KernelException if it refuses the program
   */
  static Proof ofMemory(List<Instruction> program, int bytes) {
    return switch (Verifier.verify(Subject.ofMemory(program, bytes))) {
      case Verdict.Accepted(_, Facts facts) -> new Known(facts, isSoonOver(program));
      case Verdict.Refused(String reason, int slot, _) -> throw refused(slot, reason);
    };
  }

  /** What is said of a program that has neither a name nor lines. */
  static KernelException refused(int slot, String reason) {
    return new KernelException(
        "cannot load the program: instruction " + slot + " is refused: " + reason,
        "change the instruction, or load the program as it is");
  }

  /** Loops of {@code may_goto} end, but only after millions of rounds. */
  private static boolean isSoonOver(List<Instruction> program) {
    return program.stream().noneMatch(each -> each instanceof Instruction.MayGoto);
  }

  private record Known(Facts facts, boolean ends) implements Proof {
    @Override
    public boolean isInBounds(int slot) {
      return facts.reaches(slot).filter(region -> region == Facts.Region.STACK).isPresent();
    }
  }
}
