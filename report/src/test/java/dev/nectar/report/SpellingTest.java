package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SpellingTest {
  @Test
  void equalWordsAreNotApart() {
    assertThat(Spelling.distance("port", "port")).isZero();
    assertThat(Spelling.distance("", "")).isZero();
  }

  @Test
  void everyEditCountsOne() {
    assertThat(Spelling.distance("port", "prt")).isEqualTo(1);
    assertThat(Spelling.distance("port", "sport")).isEqualTo(1);
    assertThat(Spelling.distance("port", "part")).isEqualTo(1);
    assertThat(Spelling.distance("port", "oprt")).isEqualTo(1);
    assertThat(Spelling.distance("", "host")).isEqualTo(4);
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void bothDirectionsAreAsFar() {
    assertThat(Spelling.distance("filter", "flitre")).isEqualTo(2);
    assertThat(Spelling.distance("flitre", "filter")).isEqualTo(2);
  }
}
