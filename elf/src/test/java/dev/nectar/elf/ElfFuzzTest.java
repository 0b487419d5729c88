package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ElfFuzzTest {
  @Test
  void damagedFilesAreReadOrRefused() {
    ElfFuzz fuzz = new ElfFuzz(1);
    Set<String> outcomes = new HashSet<>();
    int past = 0;
    for (long i = 0; i < 20_000; i++) {
      String outcome = fuzz.apply(i);
      outcomes.add(outcome);
      past += outcome.startsWith("!") ? 0 : 1;
    }
    assertThat(outcomes).hasSizeGreaterThan(10);
    assertThat(past).isGreaterThan(10_000);
  }

  @Test
  void inputsThatOnceFailedDoNotFailAgain() throws IOException {
    try (InputStream in = ElfFuzzTest.class.getResourceAsStream("fuzz-seeds.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] words = line.split(" ", -1);
          new ElfFuzz(Long.parseLong(words[0])).apply(Long.parseLong(words[1]));
        }
      }
    }
  }
}
