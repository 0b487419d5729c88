package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.MapBytes;
import dev.nectar.linux.MapBytes.Found;
import dev.nectar.linux.MapBytes.Writing;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.testing.EveryKernelTest;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries of maps that are opened by their number, as bytes. */
@EveryKernelTest
class MapBytesTest {
  private static final byte[] NO_KEY = {};

  private LinuxKernel linux;

  @BeforeEach
  void open() {
    linux = LinuxKernel.open();
  }

  @AfterEach
  void close() {
    linux.close();
  }

  private BpfMap map(MapType type, int keySize) {
    return linux.create(new MapSpec("bytes", type, keySize, 4, 2, Set.of()));
  }

  private MapBytes opened(BpfMap map) {
    return linux.listing().bytes(map.info().id()).orElseThrow();
  }

  private static byte[] bytes(int first) {
    return new byte[] {(byte) first, 0, 0, 0};
  }

  @Test
  void writesOnlyWhatItIsToldTo() {
    try (BpfMap map = map(MapType.HASH, 4);
        MapBytes bytes = opened(map)) {
      assertThat(bytes.put(bytes(1), bytes(2), Writing.EXISTING)).isFalse();
      assertThat(bytes.put(bytes(1), bytes(3), Writing.NEW)).isTrue();
      assertThat(bytes.put(bytes(1), bytes(4), Writing.NEW)).isFalse();
      assertThat(bytes.put(bytes(1), bytes(5), Writing.EXISTING)).isTrue();
      assertThat(((Found.Value) bytes.find(bytes(1))).bytes()).isEqualTo(bytes(5));
      assertThat(bytes.put(bytes(2), bytes(6), Writing.ANY)).isTrue();
      assertThatThrownBy(() -> bytes.put(bytes(3), bytes(7), Writing.ANY))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it is full with 2 entries");
    }
  }

  @Test
  void takesWhatAQueueGives() {
    try (BpfMap map = map(MapType.QUEUE, 0);
        MapBytes bytes = opened(map)) {
      assertThat(bytes.pop()).isEmpty();
      bytes.put(NO_KEY, bytes(1), Writing.ANY);
      bytes.put(NO_KEY, bytes(2), Writing.ANY);
      assertThat(((Found.Value) bytes.find(NO_KEY)).bytes()).isEqualTo(bytes(1));
      assertThat(bytes.pop().orElseThrow()).isEqualTo(bytes(1));
      assertThat(bytes.pop().orElseThrow()).isEqualTo(bytes(2));
      assertThat(bytes.pop()).isEmpty();
    }
  }

  @Test
  void freezesOnce() {
    try (BpfMap map = map(MapType.ARRAY, 4);
        MapBytes bytes = opened(map)) {
      bytes.freeze();
      assertThatThrownBy(() -> bytes.put(bytes(0), bytes(1), Writing.ANY))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it is frozen");
      try (MapBytes again = opened(map)) {
        assertThatThrownBy(again::freeze)
            .isInstanceOf(KernelException.class)
            .hasMessageContaining("it is frozen already");
      }
    }
  }

  @Test
  void holdsNothingThatIsNotThere() {
    try (BpfMap map = map(MapType.PROG_ARRAY, 4);
        MapBytes bytes = opened(map)) {
      assertThatThrownBy(
              () -> bytes.put(bytes(0), ObjectKind.PROGRAM, Integer.MAX_VALUE, Writing.ANY))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("cannot open what has number 2147483647");
    }
  }
}
