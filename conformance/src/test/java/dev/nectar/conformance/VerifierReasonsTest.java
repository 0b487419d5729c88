package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.VerifierException;
import dev.nectar.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the verifier refuses, it refuses for the reason that the table has. */
@KernelTest
class VerifierReasonsTest {
  static List<Refused> all() {
    return Refused.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void reasonIsFound(Refused refused, Kernel kernel) {
    Assumptions.assumeTrue(refused.isFor(kernel.target().version()), "other kernels say so");
    assertThatThrownBy(() -> kernel.load(refused.spec()).close())
        .isInstanceOfSatisfying(
            VerifierException.class,
            e -> {
              assertThat(e.kind()).as(e.log().text()).contains(refused.reason());
              assertThat(e.advice()).isNotEmpty();
              assertThat(e).hasMessageEndingWith(": " + e.reason());
            });
  }
}
