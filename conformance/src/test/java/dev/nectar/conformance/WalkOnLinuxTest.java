package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The same programs as in {@link WalkTest}, in Linux. */
@KernelTest
@RequiresKernel("6.12")
class WalkOnLinuxTest {
  @Test
  void elementsOfAMapAreWalked(Kernel kernel) throws IOException {
    WalkTest.elementsAreWalked(kernel);
  }
}
