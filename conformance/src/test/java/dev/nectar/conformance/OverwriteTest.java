package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Ring buffers whose newest records take the place of the oldest. */
@KernelTest
class OverwriteTest {
  private static final int SIZE = 4096;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A number and the header. */
  private static final int RECORD = 16;

  private static final MapSpec RING =
      new MapSpec("ring", MapType.RINGBUF, 0, 0, SIZE, Set.of(MapFlag.OVERWRITE));

  /** Counts, and sends the number. */
  private static final String SEND =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[runs]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = *(u64 *)(r0 + 0)
        r1 += 1
        *(u64 *)(r0 + 0) = r1
        *(u64 *)(r10 - 16) = r1
        r1 = map[ring]
        r2 = r10
        r2 += -16
        r3 = 8
        r4 = 0
        call bpf_ringbuf_output
        exit
      out:
        r0 = 1
        exit
      """;

  private static LoadedObject load(Kernel kernel) {
    FunctionSpec body = new FunctionSpec("send", new Assembler().assemble(SEND), List.of());
    MapSpec runs = new MapSpec("runs", MapType.ARRAY, 4, 8, 1, Set.of());
    ProgramSpec program = new ProgramSpec("send", ProgramType.RAW_TRACEPOINT, body);
    return kernel.load(new ObjectSpec(List.of(program), List.of(RING, runs), "GPL"));
  }

  private static void send(LoadedObject object, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(object.program("send").testRun()).isZero();
    }
  }

  private static List<Long> drained(EventStream stream) {
    List<Long> numbers = new ArrayList<>();
    stream.drain((ring, at, _, _) -> numbers.add(ring.get(ValueLayout.JAVA_LONG_UNALIGNED, at)));
    return numbers;
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  @RequiresKernel("6.19")
  void newestRecordsAreReadAndTheOthersCounted(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      send(object, 1000);
      assertThat(stream.await(LIMIT)).isTrue();
      List<Long> read = drained(stream);
      assertThat(read).hasSizeBetween(SIZE / RECORD - 1, SIZE / RECORD);
      assertThat(read).isEqualTo(numbers(1001 - read.size(), 1000));
      assertThat(stream.overwritten()).isEqualTo((1000L - read.size()) * RECORD);
      assertThat(stream.lost()).isZero();
    }
  }

  @Test
  @RequiresKernel("6.19")
  void nothingIsLostToAReaderWhoKeepsUp(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      List<Long> read = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        send(object, 100);
        assertThat(stream.await(LIMIT)).isTrue();
        read.addAll(drained(stream));
      }
      assertThat(read).isEqualTo(numbers(1, 1000));
      assertThat(stream.overwritten()).isZero();
      assertThat(drained(stream)).isEmpty();
    }
  }

  /** Each record is read whole, or counted as overwritten: none twice, none in part. */
  @Test
  @RequiresKernel("6.19")
  void readerThatIsOvertakenReadsWholeRecords(Kernel kernel) throws Exception {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      FutureTask<Integer> writer = new FutureTask<>(() -> send(object, 3000), 0);
      Thread.ofPlatform().start(writer);
      List<Long> read = new ArrayList<>();
      while (!writer.isDone()) {
        stream.await(Duration.ofMillis(10));
        read.addAll(drained(stream));
      }
      writer.get(60, TimeUnit.SECONDS);
      read.addAll(drained(stream));
      assertThat(read).isSorted().doesNotHaveDuplicates().endsWith(3000L);
      assertThat(read.size() + stream.overwritten() / RECORD).isEqualTo(3000);
    }
  }

  /** The records that a handler is slow with are written over, but for that it was given. */
  @Test
  @RequiresKernel("6.19")
  void whatAHandlerWasGivenStays(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      send(object, 10);
      List<Long> read = new ArrayList<>();
      stream.drain(
          (ring, at, _, _) -> {
            if (read.isEmpty()) {
              send(object, 500);
            }
            read.add(ring.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
          });
      assertThat(read).as("the others were there, and are not").containsExactly(1L);
      assertThat(stream.overwritten()).isPositive();
      List<Long> newest = drained(stream);
      assertThat(newest).endsWith(510L);
      assertThat(1 + newest.size() + stream.overwritten() / RECORD).isEqualTo(510);
    }
  }

  @Test
  void olderKernelsSayThatTheyCannot(Kernel kernel) {
    Assumptions.assumeFalse(
        kernel.target().version().atLeast(KernelVersion.of(6, 19)),
        "it came with Linux 6.19, which this is not before");
    assertThatThrownBy(() -> kernel.create(RING))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage(
            "cannot create map ring (RINGBUF, 4096 entries): this kernel has no map of that type"
                + " that overwrites");
  }

  @Test
  void otherMapsDoNotOverwrite(Kernel kernel) {
    MapSpec hash = new MapSpec("m", MapType.HASH, 4, 8, 4, Set.of(MapFlag.OVERWRITE));
    assertThatThrownBy(() -> kernel.create(hash)).isInstanceOf(UnsupportedFeatureException.class);
  }
}
