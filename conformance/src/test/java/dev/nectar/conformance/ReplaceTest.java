package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Assembly;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.Subprogram;
import dev.nectar.report.Source;
import dev.nectar.testing.Evidence;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A function of a program of the test's own is replaced while the program can run. */
@KernelTest
@RequiresFeature(Feature.REPLACE)
class ReplaceTest {
  private static final Prototype OF_INT =
      new Prototype(List.of(new Parameter("x", new ParameterType.CInt())));
  private static final Prototype OF_CONTEXT =
      new Prototype(List.of(new Parameter("ctx", new ParameterType.Context("__sk_buff"))));
  private static final RunInput PACKET = RunInput.packet(new byte[64]);

  /** Returns what the function makes of 21. */
  private static final Source CALLER =
      new Source(
          "caller",
          """
            r1 = 21
            call change
            exit
          change:
            r0 = r1
            r0 *= 2
            exit
          """);

  private static ObjectSpec caller() {
    Assembly code = new Assembler().assemble(CALLER);
    int slot = code.labels().getOrDefault("change", 0);
    FunctionSpec body =
        new FunctionSpec(
            "caller",
            code.instructions(),
            List.of(),
            Optional.of(OF_CONTEXT),
            List.of(new Subprogram("change", slot, Subprogram.Linkage.GLOBAL, OF_INT)));
    return object(new ProgramSpec("caller", ProgramType.SCHED_CLS, body));
  }

  private static ObjectSpec replacement(String function, Prototype prototype) {
    FunctionSpec body =
        new FunctionSpec(
            "other",
            new Assembler().assemble("r0 = 5\n exit"),
            List.of(),
            Optional.of(prototype),
            List.of());
    return object(ProgramSpec.at("other", new AttachPoint.Replace(function), body));
  }

  private static ObjectSpec object(ProgramSpec program) {
    return new ObjectSpec(List.of(program), List.of(), "GPL");
  }

  @Test
  void functionIsReplacedUntilDetached(Kernel kernel) {
    try (LoadedObject object = kernel.load(caller())) {
      Program caller = object.program("caller");
      assertThat(caller.testRun(PACKET).returnValue()).isEqualTo(42);
      try (LoadedObject other =
          kernel.load(replacement("change", OF_INT), LoadOptions.extending(caller))) {
        assertThat(caller.testRun(PACKET).returnValue()).as("loaded").isEqualTo(42);
        AttachPoint point = new AttachPoint.Replace("change");
        List<Link> links = kernel.attach(List.of(new Attachment(other.program("other"), point)));
        Links.isOf(links.getFirst(), other.program("other"), kernel);
        assertThat(caller.testRun(PACKET).returnValue()).as("attached").isEqualTo(5);
        Evidence.of(kernel).fired(point);
        links.forEach(Link::close);
        assertThat(caller.testRun(PACKET).returnValue()).as("detached").isEqualTo(42);
      }
    }
  }

  @Test
  void functionsOfOtherTypesAreRefused(Kernel kernel) {
    try (LoadedObject object = kernel.load(caller())) {
      LoadOptions options = LoadOptions.extending(object.program("caller"));
      assertThatThrownBy(() -> kernel.load(replacement("change", OF_CONTEXT), options))
          .isInstanceOf(KernelException.class);
    }
  }

  @Test
  void functionThatIsNotThereIsNamed(Kernel kernel) {
    try (LoadedObject object = kernel.load(caller())) {
      LoadOptions options = LoadOptions.extending(object.program("caller"));
      assertThatThrownBy(() -> kernel.load(replacement("chance", OF_INT), options))
          .hasMessage(
              "cannot load program other: freplace:chance is not in program caller, which has only"
                  + " caller, change");
    }
  }
}
