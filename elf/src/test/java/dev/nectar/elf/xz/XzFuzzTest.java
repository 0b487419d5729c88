package dev.nectar.elf.xz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class XzFuzzTest {
  @Test
  void damagedFilesAreUnpackedOrRefused() {
    XzFuzz fuzz = new XzFuzz(1);
    Set<String> outcomes = new HashSet<>();
    for (long i = 0; i < 20_000; i++) {
      outcomes.add(fuzz.apply(i));
    }
    assertThat(outcomes).hasSizeGreaterThan(15);
  }

  @Test
  void whatTheFuzzerDamagesIsWhole() {
    byte[] data = {1, 2, 3};
    assertThat(XzDecoder.decode(MemorySegment.ofArray(StoredXz.of(data)), 3)).isEqualTo(data);
  }
}
