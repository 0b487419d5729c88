package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of rings as values. */
class RecordHandlerTest {
  private static final MemorySegment RING =
      MemorySegment.ofArray(new int[] {0, 7, 8, 9, 10}).asReadOnly();

  @Test
  void recordsAreHandedOnAsValuesWhateverStandsBehind() {
    List<Integer> seen = new ArrayList<>();
    RecordHandler handler = RecordHandler.of(Codec.INT, seen::add);
    handler.accept(RING, 4, 4, 0);
    handler.accept(RING, 12, 8, -1);
    assertThat(seen).containsExactly(7, 9);
  }

  @Test
  void recordsThatAreTooShortAreToldOf() {
    RecordHandler handler = RecordHandler.of(Codec.LONG, _ -> {});
    assertThatThrownBy(() -> handler.accept(RING, 16, 4, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a record of 4 bytes is too short for a value of 8");
  }
}
