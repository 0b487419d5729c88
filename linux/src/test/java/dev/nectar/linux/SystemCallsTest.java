package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
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
      assertThatThrownBy(fd::number).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRefusedDescriptorCannotBeOwned() {
    assertThatThrownBy(() -> new Fd(calls, -Errno.EPERM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
