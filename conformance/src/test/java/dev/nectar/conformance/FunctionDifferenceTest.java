package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.vm.Subject;
import org.junit.jupiter.api.Test;

/** Programs of functions of the kernel note the same in Linux, interpreted, and compiled. */
@KernelTest
@RequiresKernel("6.18")
class FunctionDifferenceTest {
  private final Differences differences = new Differences();

  @Test
  @RequiresFeature(Feature.FENTRY)
  void functionsReturn(Kernel kernel) throws Exception {
    String asking =
        """
        r1 = r6
        call bpf_get_func_arg_cnt
        note[0] = r0
        *(u64 *)(r10 - 8) = -1
        r1 = r6
        r2 = {0|1|2|-1}
        r3 = r10
        r3 += -8
        call bpf_get_func_arg
        note[8] = r0
        r1 = *(u64 *)(r10 - 8)
        note[16] = r1
        r1 = r6
        r2 = r10
        r2 += -8
        call bpf_get_func_ret
        note[24] = r0
        r1 = *(u64 *)(r10 - 8)
        note[32] = r1
        """;
    Subject call =
        Subject.Arguments.of(Subject.Argument.of(2), Subject.Argument.of(3)).returning(5);
    Noted.Event tested = new Noted.Event(object -> object.program("noted").testRun(), call);
    for (String each : Noted.each(asking)) {
      differences.compare(
          kernel,
          new Noted(new AttachPoint.Fexit("bpf_fentry_test2"), each, 0),
          tested,
          "int bpf_fentry_test2(int a, u64 b);",
          outcome -> true);
    }
    differences.none();
  }
}
