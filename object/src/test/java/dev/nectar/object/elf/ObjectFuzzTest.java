package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectFuzzTest {
  private static final int RUNS = 6000;
  private static final int STEP = 16;

  @Test
  void damagedObjectsAreReadOrRefused() {
    ObjectFuzz fuzz = new ObjectFuzz(20261123);
    Set<String> outcomes = new HashSet<>();
    int past = 0;
    for (int i = 0; i < RUNS; i++) {
      String outcome = fuzz.apply(i);
      outcomes.add(outcome);
      past += outcome.startsWith("!") ? 0 : 1;
    }
    assertThat(outcomes).hasSizeGreaterThan(20);
    assertThat(past).as("%s", outcomes).isGreaterThan(RUNS / 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map_in_map.clang19-el",
        "struct_ops.clang19-eb",
        "data_globals.gcc-el",
        "map_iproute2.clang11-el-nobtf",
        "jump_table.clang22-el-v4"
      })
  void objectsCutAtEverySixteenthByteAreReadOrRefused(String name) {
    Path object = GoldenObjects.of(name);
    byte[] whole = GoldenObjects.bytes(object);
    for (int length = 0; length < whole.length; length += STEP) {
      String outcome = ObjectFuzz.read(Arrays.copyOf(whole, length), true);
      assertThat(outcome).as("cut at %s", length).isNotEmpty();
    }
  }
}
