package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void everythingIsRead() {
    assertThat(Json.parse(" {\"a\": [1, -2.5, \"x\\n\\u00e9\", true, false], \"b\": {}} "))
        .isEqualTo(
            Map.of("a", List.of(1L, new BigDecimal("-2.5"), "x\né", true, false), "b", Map.of()));
    assertThat(Json.parse("null")).isSameAs(Json.NULL);
    assertThat(Json.parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(Json.parse("18446744073709551615"))
        .isEqualTo(new BigDecimal("18446744073709551615"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[1,]", "{\"a\"}", "\"x", "\"\\q\"", "tru", "1 2", "--1", "\"\\u12g4\""})
  void otherTextIsRefusedWithItsPosition(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(NectarException.class)
        .hasMessageMatching("this is not JSON: .* is expected at character [0-9]+");
  }

  @Test
  void whatIsQuotedIsReadBack() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(20); j > 0; j--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
      }
      assertThat(Json.parse(Json.quote(text.toString()))).isEqualTo(text.toString());
    }
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(NectarException.class);
  }
}
