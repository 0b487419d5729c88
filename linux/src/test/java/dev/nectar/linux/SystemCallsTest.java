package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
  private static final int F_GETFD = 1;

  private final SystemCalls calls =
      new SystemCalls(Architecture.find(System.getProperty("os.arch")).orElseThrow());

  @Test
  void resultIsTheKernelsOrTheNegatedErrno() {
    assertThat(calls.call(calls.numbers().getpid())).isEqualTo(ProcessHandle.current().pid());
    assertThat(calls.call(calls.numbers().close(), 1_000_000)).isEqualTo(-Errno.EBADF);
    assertThat(calls.call(9999)).isEqualTo(-Errno.ENOSYS);
  }

  /** Once the second compiler has seen it, whose turn comes when it likes. */
  @Test
  void callAllocatesNothing() {
    long end = System.nanoTime() + 20_000_000_000L;
    long allocated = Long.MAX_VALUE;
    while (allocated >= 1000 && System.nanoTime() < end) {
      long before = Allocation.ofThisThread();
      call(10_000);
      allocated = Allocation.ofThisThread() - before;
    }
    assertThat(allocated).isLessThan(1000);
  }

  private void call(int times) {
    long number = calls.numbers().getpid();
    for (int i = 0; i < times; i++) {
      if (calls.call(number) < 0 || calls.call(calls.numbers().close(), 1_000_000) >= 0) {
        throw new AssertionError("unexpected result");
      }
    }
  }

  @Test
  void descriptorIsClosedOnceByWhoeverIsFirst() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      int before = Descriptors.open();
      Fd fd = new Fd(calls, calls.call(calls.numbers().eventfd2(), 0, SystemHeaders.EFD_CLOEXEC));
      assertThat(Descriptors.open()).isEqualTo(before + 1);
      CountDownLatch start = new CountDownLatch(1);
      AtomicInteger done = new AtomicInteger();
      Thread[] threads = new Thread[4];
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.startVirtualThread(
                () -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  fd.close();
                  done.incrementAndGet();
                });
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(done.get()).isEqualTo(4);
      assertThat(fd.isOpen()).isFalse();
      assertThat(Descriptors.open()).isEqualTo(before);
      assertThatThrownBy(fd::number).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  void descriptorStaysOpenForThoseWhoUseIt() {
    int before = Descriptors.open();
    Fd fd = new Fd(calls, calls.call(calls.numbers().eventfd2(), 0, SystemHeaders.EFD_CLOEXEC));
    Fd.Use first = fd.use("it");
    Fd.Use second = fd.use("it");
    fd.close();
    assertThat(fd.isOpen()).isFalse();
    assertThatThrownBy(() -> fd.use("event counter"))
        .isInstanceOf(ClosedException.class)
        .hasMessage("cannot use event counter: it is closed");
    assertThatThrownBy(() -> fd.duplicate("it")).isInstanceOf(ClosedException.class);
    first.close();
    assertThat(calls.call(calls.numbers().fcntl(), second.number(), F_GETFD, 0))
        .as("it is there until the last has used it")
        .isNotNegative();
    fd.close();
    second.close();
    assertThat(Descriptors.open()).isEqualTo(before);
  }

  @Test
  void aRefusedDescriptorCannotBeOwned() {
    assertThatThrownBy(() -> new Fd(calls, -Errno.EPERM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
