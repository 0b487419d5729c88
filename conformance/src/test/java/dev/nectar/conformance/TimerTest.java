package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import dev.nectar.vm.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Timers and works of programs in the embedded kernel. */
class TimerTest {
  private final VirtualClock clock = new VirtualClock(1_000_000_000);

  private static EmbeddedOptions options(Mode mode) {
    return EmbeddedOptions.DEFAULT.limits(Limits.DEFAULT.memory(1 << 20)).mode(mode);
  }

  private Kernel still(Mode mode) {
    return EmbeddedKernel.open(options(mode).clock(clock));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void goByTheClockOfTheMachine(Mode mode) {
    try (Kernel kernel = EmbeddedKernel.open(options(mode));
        TimerPrograms programs = new TimerPrograms(kernel)) {
      programs.fireAsOftenAsTheyAreStarted();
      programs.areCancelled();
      programs.worksRun();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void goByAClockThatIsMoved(Mode mode) {
    try (Kernel kernel = still(mode);
        TimerPrograms programs = new TimerPrograms(kernel)) {
      programs.firing(3, Duration.ofHours(1)).run("start");
      assertThat(clock.advance(Duration.ofMinutes(59))).isZero();
      assertThat(clock.advance(Duration.ofHours(1))).isEqualTo(1);
      long first = 1_000_000_000 + Duration.ofHours(1).toNanos();
      assertThat(programs.counter()).isEqualTo(new TimerPrograms.Counter(1, first, -35));
      assertThat(clock.advance(Duration.ofHours(9))).isEqualTo(2);
      assertThat(programs.counter().time())
          .isEqualTo(1_000_000_000 + Duration.ofHours(3).toNanos());
      assertThat(clock.now()).isEqualTo(1_000_000_000 + Duration.ofMinutes(59 + 600).toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void worksAreDueAtOnce(Mode mode) {
    try (Kernel kernel = still(mode);
        TimerPrograms programs = new TimerPrograms(kernel)) {
      programs.run("queue");
      assertThat(programs.jobsDone()).isZero();
      assertThat(clock.advance(Duration.ZERO)).isEqualTo(1);
      assertThat(programs.jobsDone()).isEqualTo(2);
    }
  }

  @Test
  void doNotFireWhenTheirEntryOrMapIsGone() {
    try (Kernel kernel = still(Mode.JIT)) {
      try (TimerPrograms programs = new TimerPrograms(kernel)) {
        programs.firing(9, Duration.ofSeconds(1)).run("start");
        programs.remove();
        assertThat(clock.advance(Duration.ofSeconds(2))).isZero();
        programs.run("start");
      }
      assertThat(clock.advance(Duration.ofSeconds(2))).isZero();
    }
  }
}
