package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {
  @Test
  void whatTerminalsActUponIsEscaped() {
    assertThat(Printable.of("a\u001b[31mb\n\u202ec")).isEqualTo("a\\u001b[31mb\\u000a\\u202ec");
  }

  @Test
  void otherTextStays() {
    assertThat(Printable.of("Grüße, 世界 😀")).isEqualTo("Grüße, 世界 😀");
  }
}
