package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.RunInput;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks in values, which programs of several threads and Java take. */
class SpinLockTest {
  private static final int RUNS = 20_000;
  private static final int THREADS = 2;

  private static int field(byte[] pair, int index) {
    return ByteBuffer.wrap(pair).order(ByteOrder.nativeOrder()).getInt(4 * index);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatChangesTogetherIsSeenTogetherAndNothingIsLost(Mode mode)
      throws IOException, InterruptedException, ExecutionException {
    Limits limits = Limits.DEFAULT.memory(1 << 20);
    EmbeddedOptions options = EmbeddedOptions.DEFAULT.limits(limits).mode(mode).cpus(THREADS);
    RunInput input = RunInput.packet(new byte[64]).repeated(RUNS);
    try (Kernel kernel = EmbeddedKernel.open(options);
        LoadedObject object = WalkTest.load(kernel, "locks");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      MapView<Integer, byte[]> pairs = object.map("pairs").view(Codec.INT, Codec.bytes(12));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(() -> object.program("count").testRun(input)));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        byte[] pair = pairs.getLocked(0).orElseThrow();
        assertThat(field(pair, 1)).isEqualTo(field(pair, 2));
      }
      for (Future<?> each : running) {
        each.get();
      }
      assertThat(field(pairs.getLocked(0).orElseThrow(), 1)).isEqualTo(THREADS * RUNS);
    }
  }
}
