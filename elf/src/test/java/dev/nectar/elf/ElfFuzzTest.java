package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ElfFuzzTest {
  @Test
  void damagedFilesAreReadOrRefused() {
    ElfFuzz fuzz = new ElfFuzz(1);
    long end = System.nanoTime() + 3_000_000_000L;
    for (long i = 0; i < 200_000 && System.nanoTime() < end; i++) {
      fuzz.run(i);
    }
    assertThat(fuzz.outcomes()).isGreaterThan(10);
  }

  @Test
  void inputsThatOnceFailedDoNotFailAgain() throws IOException {
    try (InputStream in = ElfFuzzTest.class.getResourceAsStream("fuzz-seeds.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] words = line.split(" ", -1);
          new ElfFuzz(Long.parseLong(words[0])).run(Long.parseLong(words[1]));
        }
      }
    }
  }
}
