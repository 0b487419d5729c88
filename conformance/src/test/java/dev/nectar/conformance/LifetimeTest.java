package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
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
