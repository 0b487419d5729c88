package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.PerfEvent;
import dev.nectar.object.AttachPoint.Sampling;
import dev.nectar.object.PerfCounter;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs at what perf counts, in this process alone. */
@KernelTest
class PerfEventTest {
  private static final int PAGES = 512;

  /** At least a page, whatever its size. */
  private static final long STRIDE = 0x10000;

  private static final Sampling EACH = new Sampling.Every(1);

  @TempDir Path folder;

  private static Attachment here(Attachment attachment) {
    return attachment.watching((int) ProcessHandle.current().pid());
  }

  /** Writes to each page of a new private mapping, none of which is there before. */
  private void fault() {
    Path file = folder.resolve("pages");
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      long size = PAGES * STRIDE;
      MemorySegment memory = channel.map(FileChannel.MapMode.PRIVATE, 0, size, arena);
      for (int i = 0; i < PAGES; i++) {
        memory.set(ValueLayout.JAVA_BYTE, i * STRIDE, (byte) 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pageFaultsOfThisThreadAreSeen(Kernel kernel) {
    AttachPoint point = new PerfEvent(PerfCounter.Software.PAGE_FAULTS, EACH);
    try (Watch watch = Watch.load(kernel, point)) {
      fault();
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach(PerfEventTest::here);
      fault();
      assertThat(watch.seen().times()).isGreaterThanOrEqualTo(PAGES);
      watch.detach();
      long times = watch.seen().times();
      fault();
      assertThat(watch.seen().times()).as("after").isEqualTo(times);
    }
  }

  @Test
  void pagesAreCountedOnAllCpus(Kernel kernel) {
    AttachPoint point = new PerfEvent(PerfCounter.Software.PAGE_FAULTS, EACH);
    try (Watch watch = Watch.load(kernel, point)) {
      watch.attach();
      fault();
      assertThat(watch.seen().times()).isGreaterThanOrEqualTo(PAGES);
    }
  }

  @Test
  void everyHundredthIsRarerThanEach(Kernel kernel) {
    AttachPoint each = new PerfEvent(PerfCounter.Software.PAGE_FAULTS, EACH);
    AttachPoint hundredth =
        new PerfEvent(PerfCounter.Software.PAGE_FAULTS, new Sampling.Every(100));
    try (Watch all = Watch.load(kernel, each);
        Watch some = Watch.load(kernel, hundredth)) {
      all.attach(PerfEventTest::here);
      some.attach(PerfEventTest::here);
      fault();
      assertThat(Soon.is(() -> runsAgain(some))).as("rare, not never").isTrue();
      assertThat(some.seen().times()).isLessThanOrEqualTo(all.seen().times() / 2);
    }
  }

  private boolean runsAgain(Watch watch) {
    fault();
    return watch.seen().times() > 0;
  }

  @Test
  void taskClockRunsPrograms(Kernel kernel) {
    AttachPoint point = new PerfEvent(PerfCounter.Software.TASK_CLOCK, new Sampling.Often(500));
    try (Watch watch = Watch.load(kernel, point)) {
      watch.attach(PerfEventTest::here);
      assertThat(Soon.is(() -> watch.seen().times() > 0)).isTrue();
    }
  }

  @Test
  void oneCpuIsNamed(Kernel kernel) {
    AttachPoint first =
        new PerfEvent(
            PerfCounter.Software.CPU_CLOCK, new Sampling.Every(1_000_000), OptionalInt.of(0));
    AttachPoint none =
        new PerfEvent(
            PerfCounter.Software.CPU_CLOCK, new Sampling.Every(1_000_000), OptionalInt.of(99_999));
    try (Counter counter = Counter.load(kernel, first, 0);
        var link = counter.attach(counter.attachment())) {
      assertThat(link.info().ids().size()).as("links").isLessThanOrEqualTo(1);
      assertThat(Soon.is(() -> counter.runs() > 0)).isTrue();
      assertThatThrownBy(() -> counter.attach(new Attachment(counter.program(), none)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("CPU 99999 does not run");
    }
  }

  /** Either this machine has the counter, and the program runs, or it is told that it has none. */
  @ParameterizedTest
  @EnumSource(names = {"CPU_CYCLES", "INSTRUCTIONS"})
  void countersOfTheProcessorRunProgramsOrAreTold(PerfCounter.Hardware counter, Kernel kernel) {
    AttachPoint point = new PerfEvent(counter, new Sampling.Every(100_000));
    try (Watch watch = Watch.load(kernel, point)) {
      watch.attach(PerfEventTest::here);
      assertThat(Soon.is(() -> watch.seen().times() > 0)).isTrue();
    } catch (UnsupportedFeatureException e) {
      isTold(e, point);
    }
  }

  private static void isTold(UnsupportedFeatureException e, AttachPoint point) {
    assertThat(e)
        .hasMessage(
            "cannot attach to "
                + point.text()
                + ": this machine's processor has no such counter, as most virtual machines'");
  }

  @Test
  void processorsWithoutCountersSaySoOfAllKinds(Kernel kernel) {
    PerfCounter cache =
        new PerfCounter.Cache(
            PerfCounter.Cache.Level.LL, PerfCounter.Cache.Use.READ, PerfCounter.Cache.Result.MISS);
    for (PerfCounter counter : new PerfCounter[] {cache, new PerfCounter.Raw(0xc0)}) {
      AttachPoint point = new PerfEvent(counter, new Sampling.Every(100_000));
      try (Counter program = Counter.load(kernel, point, 0);
          var _ = program.attach(here(program.attachment()))) {
        Assumptions.abort("this machine's processor counts");
      } catch (UnsupportedFeatureException e) {
        isTold(e, point);
      }
    }
  }

  @Test
  void unitsThatAreNotThereAreTold(Kernel kernel) {
    for (String unit : new String[] {"no_such_unit", "../cpu", ""}) {
      AttachPoint point = new PerfEvent(new PerfCounter.OfUnit(unit, 0, 0, 0), EACH);
      try (Counter counter = Counter.load(kernel, point, 0)) {
        assertThatThrownBy(() -> counter.attach(counter.attachment()))
            .isInstanceOf(UnsupportedFeatureException.class)
            .hasMessageContaining("this machine has no unit " + unit + " that counts");
      }
    }
  }

  /** A unit that all kernels have, by its name: the kernel's own software. */
  @Test
  void unitIsFoundByItsName(Kernel kernel) {
    int faults = PerfCounter.Software.PAGE_FAULTS.ordinal();
    AttachPoint point = new PerfEvent(new PerfCounter.OfUnit("software", faults, 0, 0), EACH);
    try (Watch watch = Watch.load(kernel, point)) {
      watch.attach(PerfEventTest::here);
      fault();
      assertThat(watch.seen().times()).isGreaterThanOrEqualTo(PAGES);
    }
  }

  @Test
  void rateThatIsTooHighIsTold(Kernel kernel) {
    AttachPoint point =
        new PerfEvent(PerfCounter.Software.CPU_CLOCK, new Sampling.Often(1_000_000_000));
    try (Counter counter = Counter.load(kernel, point, 0)) {
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("this kernel takes at most ")
          .hasMessageContaining("samples a second");
    }
  }
}
