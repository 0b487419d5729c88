package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.HelperUse;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs that stand for others where the kernel lacks what these need. */
@KernelTest
class InsteadTest {
  /** No kernel has this: it is of programs that there are none of. */
  private static final Facility MISSING = new HelperUse(Helper.KTIME_GET_NS, ProgramType.EXT);

  private static ProgramSpec program(String name, AttachPoint point) {
    FunctionSpec body =
        new FunctionSpec(name, new Assembler().assemble("r0 = 0\n exit"), List.of());
    return ProgramSpec.at(name, point, body);
  }

  private static ProgramSpec at(String name) {
    return program(name, new AttachPoint.RawTracepoint("sys_enter"));
  }

  private static ObjectSpec object(ProgramSpec... programs) {
    return new ObjectSpec(List.of(programs), List.of(), "GPL");
  }

  @Test
  void firstWhoseNeedsAreMetIsLoaded(Kernel kernel) {
    ObjectSpec object =
        object(
            at("best").needing(MISSING),
            at("second").insteadOf("best").needing(MISSING),
            at("third").insteadOf("second").needing(),
            at("last").insteadOf("best"));
    try (LoadedObject loaded = kernel.load(object)) {
      assertThat(loaded.programs()).containsExactly("third");
      assertThat(loaded.program("best").spec().name()).isEqualTo("third");
      assertThat(loaded.program("third")).isSameAs(loaded.program("best"));
    }
  }

  @Test
  void programWhoseNeedsAreMetStandsForItself(Kernel kernel) {
    ObjectSpec object = object(at("best"), at("second").insteadOf("best"));
    try (LoadedObject loaded = kernel.load(object)) {
      assertThat(loaded.programs()).containsExactly("best");
    }
  }

  /** The usual pair: a typed tracepoint, or the bare one. */
  @Test
  void whatIsLoadedIsAttachedToItsOwnPoint(Kernel kernel) {
    ObjectSpec object =
        object(
            program("typed", new AttachPoint.BtfTracepoint("sys_enter"))
                .needing(AttachType.TRACE_RAW_TP, Feature.KERNEL_BTF),
            at("bare").insteadOf("typed"));
    try (LoadedObject loaded = kernel.load(object)) {
      Program program = loaded.program("typed");
      boolean typed = kernel.target().has(AttachType.TRACE_RAW_TP);
      assertThat(program.spec().name()).isEqualTo(typed ? "typed" : "bare");
      AttachPoint point = program.spec().attach().orElseThrow();
      try (Link link = kernel.attach(List.of(new Attachment(program, point))).getFirst()) {
        Links.isOf(link, program, kernel);
      }
    }
  }

  @Test
  void programsThatCannotBeHadAreTold(Kernel kernel) {
    ObjectSpec object =
        object(at("best").needing(MISSING), at("second").insteadOf("best").needing(MISSING));
    assertThatThrownBy(() -> kernel.load(object).close())
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageStartingWith("cannot load program best: best needs ")
        .hasMessageContaining("; second needs ");
    try (LoadedObject loaded = kernel.load(object, LoadOptions.NONE.leavingOutRefused())) {
      assertThat(loaded.programs()).isEmpty();
      assertThat(loaded.refused()).containsOnlyKeys("best");
    }
  }

  @Test
  void oneIsAskedForByItsNameOrByThatOfTheBest(Kernel kernel) {
    ObjectSpec object =
        object(at("best").needing(MISSING), at("second").insteadOf("best"), at("other"));
    for (String name : List.of("best", "second")) {
      try (LoadedObject loaded = kernel.load(object, LoadOptions.NONE.only(Set.of(name)))) {
        assertThat(loaded.programs()).containsExactly("second");
      }
    }
  }

  @Test
  void programsThatStandForNothingAreTold(Kernel kernel) {
    ObjectSpec missing = object(at("a").insteadOf("b"));
    ObjectSpec circle = object(at("a").insteadOf("b"), at("b").insteadOf("a"));
    assertThatThrownBy(() -> kernel.load(missing).close())
        .isInstanceOf(KernelException.class)
        .hasMessage("program a is to stand for b, which the object does not have");
    assertThatThrownBy(() -> kernel.load(circle).close())
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("which stands for it");
  }

  @Test
  void mergedObjectsKeepWhatStandsForWhat(Kernel kernel) {
    ObjectSpec object =
        object(at("best").needing(MISSING), at("second").insteadOf("best")).merge(object(at("x")));
    try (LoadedObject loaded = kernel.load(object)) {
      assertThat(loaded.programs()).containsExactly("second", "x");
    }
  }
}
