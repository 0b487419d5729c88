package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.Pins;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Programs, maps and links are closed in any order, twice, by any thread. */
@KernelTest
class LifetimeTest {
  private static final int XDP_DROP = 1;
  private static final AttachPoint RARE = new AttachPoint.RawTracepoint("sched_process_wait");

  @Test
  void linkKeepsTheProgramOfAClosedObject(Kernel kernel) throws Exception {
    try (Room room = Room.open()) {
      Counter counter = Counter.load(kernel, new Xdp("lo", Xdp.Mode.GENERIC), XDP_DROP);
      Link link = counter.attach(counter.attachment().in(room.namespace()));
      counter.close();
      counter.close();
      room.pingInVain();
      link.close();
      link.close();
      room.ping();
    }
  }

  @Test
  void filterIsRemovedAlsoWhenItsNamespaceHasNoProcess(Kernel kernel) throws Exception {
    Room room = Room.open();
    try (Counter counter = Counter.load(kernel, new Clsact("lo", Direction.INGRESS), 0)) {
      Link link = counter.attach(counter.attachment().in(room.namespace()));
      room.close();
      link.close();
      link.close();
    }
  }

  /** What was asked for before, and what it holds, goes on. */
  @Test
  void closedKernelOpensNothingMore() {
    Kernel kernel = LinuxKernel.open();
    AttachPoint point = new AttachPoint.Tracepoint("sched", "sched_process_wait");
    try (Counter counter = Counter.load(kernel, RARE, 0);
        BpfMap ring = kernel.create(Maps.spec(MapType.RINGBUF));
        Link link = counter.attach(counter.attachment());
        EventStream stream = kernel.events(List.of(ring))) {
      Inventory inventory = kernel.inventory();
      Pins pins = kernel.pins();
      assertThat(kernel.target().format(point)).isPresent();
      kernel.close();
      kernel.close();
      AttachPattern all = new AttachPattern(AttachPattern.Kind.TRACEPOINT, "sched", "*");
      long open = descriptors();
      List<ThrowingCallable> late =
          List.of(
              () -> kernel.create(Maps.spec(MapType.HASH)),
              () -> kernel.attach(counter.attachment()),
              () -> kernel.iterate(counter.attachment()),
              () -> kernel.iterate(link),
              () -> kernel.register(counter.map()),
              () -> kernel.attached(point, Attached.At.HERE),
              kernel::inventory,
              kernel::pins,
              kernel::countRuns,
              () -> kernel.events(List.of(ring)),
              () -> kernel.userRing(ring),
              inventory::programs,
              () -> inventory.map(1),
              () -> pins.map(Path.of("/sys/fs/bpf/none")),
              () -> pins.remove(Path.of("/sys/fs/bpf/none")),
              () -> kernel.target().format(new AttachPoint.Tracepoint("sched", "sched_switch")),
              () -> kernel.target().find(all),
              () -> kernel.target().report(Feature.RINGBUF));
      for (ThrowingCallable each : late) {
        assertThatThrownBy(each)
            .isInstanceOf(ClosedException.class)
            .hasMessage("cannot use the kernel: it is closed");
      }
      assertThat(descriptors()).isEqualTo(open);
      assertThat(kernel.target().format(point)).as("known before").isPresent();
      assertThat(counter.map().info().keyBytes()).isEqualTo(4);
      assertThat(counter.program().testRun()).isZero();
      assertThat(link.info().program()).isEqualTo(counter.program().info().id());
      assertThat(stream.drain((_, _, _, _) -> {})).isZero();
    }
  }

  /** Of things of the kernel, and of folders, as a mounted file system is. */
  private static long descriptors() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(each -> isOfKernel(each)).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isOfKernel(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.contains("bpf") || target.equals("/");
    } catch (IOException e) {
      return false; // it was of the listing
    }
  }

  @Test
  void closedLinkSaysThatItIs(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, RARE, 0)) {
      Link link = counter.attach(counter.attachment());
      link.close();
      assertThatThrownBy(link::info).isInstanceOf(ClosedException.class);
      assertThatThrownBy(() -> link.update(counter.program())).isInstanceOf(ClosedException.class);
      assertThat(link.point()).isEqualTo(RARE);
    }
  }

  @Test
  void linkIsClosedByManyThreadsAtOnce(Kernel kernel) throws Exception {
    try (Counter counter = Counter.load(kernel, RARE, 0)) {
      for (int round = 0; round < 20; round++) {
        Link link = counter.attach(counter.attachment());
        CountDownLatch start = new CountDownLatch(1);
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
          FutureTask<Integer> task =
              new FutureTask<>(
                  () -> {
                    start.await();
                    link.close();
                    return 0;
                  });
          Thread.ofPlatform().start(task);
          tasks.add(task);
        }
        start.countDown();
        for (FutureTask<Integer> task : tasks) {
          task.get();
        }
      }
    }
  }

  @Test
  @SuppressWarnings("try") // closed before its time
  void pinnedLinkStaysUntilItsFileIsRemoved(Kernel kernel) throws Exception {
    try (Counter counter = Counter.load(kernel, RARE, 0);
        PinFolder folder = PinFolder.open()) {
      int program = counter.program().info().id();
      Path file = folder.file("kept");
      try (Link link = counter.attach(counter.attachment())) {
        link.pin(file);
        link.close();
        assertThat(isAttached(kernel, program)).isTrue();
      }
      assertThat(file).exists();
      assertThat(isAttached(kernel, program)).isTrue();
      Files.delete(file);
      assertThat(Soon.is(() -> !isAttached(kernel, program))).isTrue();
    }
  }

  private static boolean isAttached(Kernel kernel, int program) {
    return kernel.inventory().links().stream().anyMatch(each -> each.program() == program);
  }

  @Test
  void programsAreAttachedAllOrNone(Kernel kernel) {
    AttachPoint missing = new AttachPoint.RawTracepoint("no_such_tracepoint");
    try (Counter counter = Counter.load(kernel, RARE, 0);
        Counter other = Counter.load(kernel, missing, 0)) {
      List<Attachment> wanted = new ArrayList<>(Collections.nCopies(5, counter.attachment()));
      wanted.add(other.attachment());
      assertThatThrownBy(() -> kernel.attach(wanted)).isInstanceOf(KernelException.class);
      int program = counter.program().info().id();
      assertThat(Soon.is(() -> !isAttached(kernel, program))).isTrue();
    }
  }
}
