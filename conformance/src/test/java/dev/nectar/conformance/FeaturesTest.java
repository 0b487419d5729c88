package dev.nectar.conformance;

import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.Requirements;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every feature is there where the kernel's version and configuration say that it should be. */
@KernelTest
class FeaturesTest {
  @ParameterizedTest
  @EnumSource(Feature.class)
  void isThereWhereItShouldBe(Feature feature, Requirements requirements) {
    requirements.feature(feature);
  }
}
