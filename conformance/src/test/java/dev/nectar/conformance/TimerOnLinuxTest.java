package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import org.junit.jupiter.api.Test;

/** The same programs as in {@link TimerTest}, in Linux. */
@KernelTest
@RequiresKernel("6.18")
class TimerOnLinuxTest {
  @Test
  void timersAndWorksDoTheSame(Kernel kernel) {
    try (TimerPrograms programs = new TimerPrograms(kernel)) {
      programs.fireAsOftenAsTheyAreStarted();
      programs.areCancelled();
      programs.worksRun();
    }
  }
}
