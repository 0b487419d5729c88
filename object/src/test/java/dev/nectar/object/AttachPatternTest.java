package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachPatternTest {
  @ParameterizedTest
  @CsvSource({
    "vfs_*, vfs_read",
    "vfs_*, vfs_",
    "*, x",
    "*_r*d, vfs_read",
    "vfs_?ead, vfs_read",
    "?*, v",
    "*??, ab",
    "a*?c, abbc"
  })
  void patternMatchesTheWholeName(String pattern, String name) {
    assertThat(AttachPattern.matches(pattern, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"vfs_*, xvfs_read", "vfs_?, vfs_", "vfs_?, vfs_ab", "?*, ''", "a*?c, ac", "a, A"})
  void patternDoesNotMatchAPart(String pattern, String name) {
    assertThat(AttachPattern.matches(pattern, name)).isFalse();
  }

  @Test
  void nameWithoutWildcardsIsNoPattern() {
    assertThat(AttachPattern.isPattern("vfs_read")).isFalse();
    assertThat(AttachPattern.isPattern("vfs_rea?")).isTrue();
    assertThat(AttachPattern.isPattern("*")).isTrue();
  }
}
