package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BtfFuzzTest {
  private static void run(LongFunction<String> fuzz, int count) {
    Set<String> outcomes = new HashSet<>();
    int past = 0;
    for (long i = 0; i < count; i++) {
      String outcome = fuzz.apply(i);
      outcomes.add(outcome);
      past += outcome.startsWith("!") ? 0 : 1;
    }
    assertThat(outcomes).hasSizeGreaterThan(20);
    assertThat(past).isGreaterThan(count / 2);
  }

  @Test
  void damagedTypesAreReadOrRefusedInOneSentence() {
    run(new BtfFuzz(7), 20_000);
  }

  @Test
  void damagedLinesAndRelocationsAreReadOrRefusedInOneSentence() {
    run(new BtfExtFuzz(7), 50_000);
  }

  @ParameterizedTest
  @MethodSource("dev.nectar.btf.BtfBuilderTest#orders")
  void cutAtEveryByteTypesAreRefused(ByteOrder order) {
    byte[] bytes = AllKinds.builder(order).build();
    for (int length = 0; length < bytes.length; length++) {
      MemorySegment cut = MemorySegment.ofArray(Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Btf.of(cut)).isInstanceOf(BtfException.class);
    }
  }

  @Test
  void sectionsThatOverlapAreRefused() {
    byte[] bytes = AllKinds.builder(ByteOrder.LITTLE_ENDIAN).build();
    java.nio.ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(16, 12).putInt(20, 4);
    bytes[24 + 15] = 0;
    assertThatThrownBy(() -> Btf.of(MemorySegment.ofArray(bytes)))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("its sections overlap");
  }

  @Test
  void aHugeCountIsRefusedBeforeAnythingIsMade() {
    byte[] bytes = AllKinds.builder(ByteOrder.LITTLE_ENDIAN).build();
    // The structure "pair" is behind an int, a pointer and an array.
    java.nio.ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(24 + 16 + 12 + 24 + 4, 4 << 24 | 0xff_ffff);
    assertThatThrownBy(() -> Btf.of(MemorySegment.ofArray(bytes)))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("type 4 reaches beyond the types");
  }
}
