package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that read a ring, while others write to it, wait for it and close it. */
@EveryKernelTest
@RequiresFeature({Feature.RINGBUF, Feature.RAW_TRACEPOINT_RUN})
class ReadersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final String SEND =
      """
        *(u64 *)(r10 - 8) = 1
        r1 = map[ring]
        r2 = r10
        r2 += -8
        r3 = 8
        r4 = 0
        call bpf_ringbuf_output
        r0 = 0
        exit
      """;

  private static LoadedObject load(Kernel kernel) {
    FunctionSpec body = new FunctionSpec("send", new Assembler().assemble(SEND), List.of());
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    MapSpec ring = new MapSpec("ring", MapType.RINGBUF, 0, 0, 1 << 16, Set.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("send", anywhere, body)), List.of(ring), "GPL"));
  }

  /** Reads until the stream is closed. */
  private static FutureTask<Integer> reader(EventStream stream, CountDownLatch started) {
    return new FutureTask<>(
        () -> {
          int count = 0;
          started.countDown();
          while (stream.await(LONG)) {
            count += stream.drain((_, _, _, _) -> {});
          }
          return count;
        });
  }

  private static void closes(Kernel kernel, Thread.Builder threads) throws Exception {
    try (LoadedObject object = load(kernel)) {
      for (int round = 0; round < 50; round++) {
        EventStream stream = kernel.events(List.of(object.map("ring")));
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<Integer> reader = reader(stream, started);
        threads.start(reader);
        started.await();
        object.program("send").testRun();
        stream.close();
        assertThat(reader.get(60, TimeUnit.SECONDS)).isBetween(0, round + 1);
        assertThat(stream.drain((_, _, _, _) -> {})).as("once it is closed").isZero();
        assertThat(stream.await(LONG)).isFalse();
        stream.close();
        stream.wake();
      }
    }
  }

  @Test
  void closingTheStreamEndsItsReader(Kernel kernel) throws Exception {
    closes(kernel, Thread.ofPlatform());
  }

  @Test
  void closingTheStreamEndsAVirtualReader(Kernel kernel) throws Exception {
    closes(kernel, Thread.ofVirtual());
  }

  @Test
  @SuppressWarnings("try") // closing it early is what is tested
  void handlerMayCloseTheStream(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      object.program("send").testRun();
      object.program("send").testRun();
      assertThat(stream.drain((_, _, _, _) -> stream.close())).isEqualTo(2);
      assertThat(stream.drain((_, _, _, _) -> {})).isZero();
    }
  }

  @Test
  @SuppressWarnings("try") // closing it early is what is tested
  void readersTakeTurns(Kernel kernel) throws Exception {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      CountDownLatch started = new CountDownLatch(3);
      List<FutureTask<Integer>> readers =
          List.of(reader(stream, started), reader(stream, started), reader(stream, started));
      readers.forEach(reader -> Thread.ofPlatform().start(reader));
      started.await();
      for (int i = 0; i < 500; i++) {
        object.program("send").testRun();
      }
      int[] left = {0};
      assertThat(
              Soon.is(
                  () -> {
                    left[0] += stream.drain((_, _, _, _) -> {});
                    return stream.drain((_, _, _, _) -> {}) == 0;
                  }))
          .isTrue();
      stream.close();
      int count = left[0];
      for (FutureTask<Integer> reader : readers) {
        count += reader.get(60, TimeUnit.SECONDS);
      }
      assertThat(count).isEqualTo(500);
    }
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  @Test
  void interruptEndsAVirtualWait(Kernel kernel) throws Exception {
    try (LoadedObject object = load(kernel);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      FutureTask<Boolean> interrupted =
          new FutureTask<>(() -> stream.await(LONG) && Thread.currentThread().isInterrupted());
      Thread thread = Thread.ofVirtual().start(interrupted);
      assertThat(Soon.is(() -> isWaiting(thread))).isTrue();
      thread.interrupt();
      assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** More wait than there are processors to carry them; if one were pinned, the last never ran. */
  @Test
  void virtualThreadsThatWaitLeaveTheirCarriers(Kernel kernel, @TempDir Path folder)
      throws Exception {
    int readers = Runtime.getRuntime().availableProcessors() + 1;
    try (LoadedObject object = load(kernel);
        Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20));
      recording.start();
      CountDownLatch started = new CountDownLatch(readers);
      List<EventStream> streams = new ArrayList<>();
      List<FutureTask<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        streams.add(kernel.events(List.of(object.map("ring"))));
        FutureTask<Integer> task = reader(streams.get(i), started);
        Thread thread = Thread.ofVirtual().start(task);
        assertThat(Soon.is(() -> isWaiting(thread))).isTrue();
        tasks.add(task);
      }
      FutureTask<Integer> other = new FutureTask<>(() -> 1);
      Thread.ofVirtual().start(other);
      assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(1);
      streams.forEach(EventStream::close);
      for (FutureTask<Integer> task : tasks) {
        task.get(60, TimeUnit.SECONDS);
      }
      recording.stop();
      Path file = folder.resolve("pinned.jfr");
      recording.dump(file);
      assertThat(RecordingFile.readAllEvents(file))
          .filteredOn(event -> String.valueOf(event.getStackTrace()).contains("dev.nectar"))
          .isEmpty();
    }
  }
}
