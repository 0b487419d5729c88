package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.VerifierException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.LinkException;
import dev.nectar.object.link.Linker;
import dev.nectar.testing.KernelTest;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verifier of Nectar gives Linux's verdict, and its reason, to programs of each feature. */
@KernelTest
class VerdictsTest {
  private static final String TAKEN = "accepted";
  private static final KernelVersion FIRST = KernelVersion.of(6, 18);
  private static final KernelVersion NEXT = KernelVersion.of(6, 19);

  @ParameterizedTest
  @ValueSource(strings = {"contracts", "sections", "views", "objects", "others", "mixed"})
  void programsGetLinuxVerdictAndReason(String theme, Kernel kernel) throws IOException {
    KernelVersion version = kernel.target().version();
    Assumptions.assumeTrue(
        version.atLeast(FIRST) && !version.atLeast(NEXT),
        "this needs Linux 6.18 and permission to load");
    ObjectSpec all =
        ObjectReader.read(VerdictsTest.class.getResource("/programs/verdicts-" + theme + ".bpf.o"));
    List<String> differing = new ArrayList<>();
    int taken = 0;
    int refused = 0;
    for (ProgramSpec program : all.programs()) {
      ObjectSpec alone = alone(all, program);
      String linux;
      try {
        linux = linux(kernel, alone);
      } catch (LinkException | KernelException e) {
        continue; // This kernel was built without what it needs.
      }
      taken += linux.equals(TAKEN) ? 1 : 0;
      refused += linux.equals(TAKEN) ? 0 : 1;
      String ours = ours(kernel, alone);
      if (!plain(linux).equals(plain(ours))) {
        differing.add(program.name() + ": ours: " + ours + "; Linux: " + linux);
      }
    }
    assertThat(differing).isEmpty();
    assertThat(taken).isGreaterThan(5);
    assertThat(refused).isGreaterThan(5);
  }

  private static ObjectSpec alone(ObjectSpec all, ProgramSpec program) {
    return new ObjectSpec(
        List.of(program),
        all.functions(),
        all.maps(),
        all.variables(),
        all.externs(),
        all.types(),
        all.order(),
        all.license(),
        all.kernelVersion());
  }

  private static String linux(Kernel kernel, ObjectSpec spec) {
    try {
      kernel.load(spec).close();
      return TAKEN;
    } catch (VerifierException e) {
      return e.reason();
    }
  }

  private static String ours(Kernel kernel, ObjectSpec spec) {
    Linker linker = new Linker(spec, kernel.target());
    Subject subject = Subject.of(linker.link(spec.programs().getFirst()), linker, kernel.target());
    return Verifier.verify(subject) instanceof Verdict.Refused refused ? refused.reason() : TAKEN;
  }

  /** Without what differs from kernel to kernel: numbers of types, and ids. */
  private static String plain(String reason) {
    return reason.replaceAll("-?\\d+", "N");
  }
}
