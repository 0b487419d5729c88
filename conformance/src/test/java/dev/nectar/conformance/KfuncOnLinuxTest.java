package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same programs as in {@link KfuncTest}, in Linux. */
@KernelTest
@RequiresKernel("6.18")
class KfuncOnLinuxTest {
  @ParameterizedTest
  @EnumSource
  void doTheSameInLinux(KfuncPrograms program, Kernel kernel) {
    if (program == KfuncPrograms.STREAMS) {
      Processor.assumeMemoryForStreams(kernel);
    }
    program.runIn(kernel);
  }

  @ParameterizedTest
  @EnumSource
  void pagesOfArenasAreTakenAndGivenBack(ArenaPages program, Kernel kernel) throws IOException {
    program.runIn(kernel);
  }
}
