package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** The programs of {@code timers.bpf.c}. To be closed. */
final class TimerPrograms implements AutoCloseable {
  private static final RunInput PACKET = RunInput.packet(new byte[64]);

  private final LoadedObject object;

  TimerPrograms(Kernel kernel) {
    try {
      object =
          kernel.load(ObjectReader.read(TimerPrograms.class.getResource("/programs/timers.bpf.o")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a counter tells. */
  record Counter(long fired, long time, long cancelled) {}

  /** Says how often, and how far apart, the timer is to fire. */
  TimerPrograms firing(int times, Duration apart) {
    object.variable("wanted").memory().set(ValueLayout.JAVA_INT, 0, times);
    object.variable("after").memory().set(ValueLayout.JAVA_LONG, 0, apart.toNanos());
    return this;
  }

  int run(String program) {
    return object.program(program).testRun(PACKET).returnValue();
  }

  Counter counter() {
    return object
        .map("counters")
        .view(Codec.INT, Codec.bytes(40))
        .get(3)
        .map(TimerPrograms::read)
        .orElseThrow();
  }

  private static Counter read(byte[] value) {
    ByteBuffer fields = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    return new Counter(fields.getLong(16), fields.getLong(24), fields.getLong(32));
  }

  long jobsDone() {
    byte[] value = object.map("jobs").view(Codec.INT, Codec.bytes(24)).get(1).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(16);
  }

  void remove() {
    object.map("counters").view(Codec.INT, Codec.bytes(40)).remove(3);
  }

  /** A timer fires as often as it is started, and cannot be cancelled by its own callback. */
  void fireAsOftenAsTheyAreStarted() {
    firing(3, Duration.ofMillis(1));
    assertThat(run("start")).isZero();
    assertThat(Soon.is(() -> counter().fired() == 3)).isTrue();
    assertThat(counter().cancelled()).isEqualTo(-35);
    assertThat(run("cancel")).isZero();
  }

  /** One that is cancelled before it is due does not fire. */
  void areCancelled() {
    firing(1, Duration.ofHours(1));
    assertThat(run("start")).isZero();
    assertThat(run("cancel")).isEqualTo(1);
    assertThat(run("cancel")).isZero();
    assertThat(counter().fired()).isZero();
  }

  /** A work runs, and can be queued again. */
  void worksRun() {
    assertThat(run("queue")).isZero();
    assertThat(Soon.is(() -> jobsDone() == 2)).isTrue();
    assertThat(run("queue")).isZero();
    assertThat(Soon.is(() -> jobsDone() == 4)).isTrue();
  }

  @Override
  public void close() {
    object.close();
  }
}
