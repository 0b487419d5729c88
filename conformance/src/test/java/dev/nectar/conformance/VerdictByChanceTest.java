package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.VerifierException;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.link.Linker;
import dev.nectar.testing.KernelTest;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The verifier of Nectar and that of Linux agree over programs that neither has seen before. */
@KernelTest
class VerdictByChanceTest {
  private static final int PROGRAMS = Integer.getInteger("nectar.chance", 400);
  private static final long SEED = Long.getLong("nectar.seed", 6_18);
  private static final String TAKEN = "accepted";
  private static final KernelVersion FIRST = KernelVersion.of(6, 18);
  private static final KernelVersion NEXT = KernelVersion.of(6, 19);
  private static final List<MapSpec> MAPS =
      List.of(new MapSpec("values", MapType.HASH, 8, 48, 1, Set.of()));
  private static final ProgramType[] TYPES = {
    ProgramType.SOCKET_FILTER, ProgramType.SCHED_CLS, ProgramType.XDP, ProgramType.CGROUP_SKB
  };

  @Test
  void programsMadeByChanceGetLinuxVerdict(Kernel kernel) {
    KernelVersion version = kernel.target().version();
    Assumptions.assumeTrue(
        version.atLeast(FIRST) && !version.atLeast(NEXT),
        "this needs Linux 6.18 and permission to load");
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> differing = new ArrayList<>();
    int taken = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      ProgramType type = TYPES[i % TYPES.length];
      String text = ChanceProgram.of(random, type);
      ObjectSpec spec = spec(type, text);
      String linux = linux(kernel, spec);
      String ours = ours(kernel, spec);
      taken += linux.equals(TAKEN) ? 1 : 0;
      if (linux.equals(TAKEN) != ours.equals(TAKEN)) {
        differing.add("ours: " + ours + "; Linux: " + linux + "; " + type + '\n' + text);
      }
    }
    assertThat(differing).isEmpty();
    assertThat(taken).isBetween(PROGRAMS / 3, PROGRAMS - PROGRAMS / 10);
  }

  private static ObjectSpec spec(ProgramType type, String text) {
    FunctionSpec body = new FunctionSpec("chance", new Assembler().assemble(text), List.of());
    return new ObjectSpec(
        List.of(new ProgramSpec("chance", type, Optional.empty(), body, "", Set.of())),
        List.of(),
        text.contains("map[") ? MAPS : List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
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
}
