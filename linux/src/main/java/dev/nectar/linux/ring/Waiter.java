package dev.nectar.linux.ring;

import dev.nectar.linux.sys.Poll;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Waits for a poll. A system call that blocks pins the carrier of a virtual thread, so those park
 * while a platform thread waits for them: one for each stream that a virtual thread has waited for.
 */
final class Waiter implements AutoCloseable {
  private final Poll poll;
  private Optional<ExecutorService> platform = Optional.empty();

  Waiter(Poll poll) {
    this.poll = poll;
  }

  /** Called by one thread at a time. */
  boolean await(int millis) {
    if (millis == 0 || !Thread.currentThread().isVirtual()) {
      return poll.await(millis);
    }
    ExecutorService executor = platform.orElseGet(Waiter::thread);
    platform = Optional.of(executor);
    return result(executor.submit(() -> poll.await(millis)));
  }

  private static ExecutorService thread() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("nectar ring").factory());
  }

  /** An interrupt ends the wait, and is kept. */
  private boolean result(Future<Boolean> wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.get();
        } catch (InterruptedException e) {
          interrupted = true;
          poll.wake();
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a ring failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    platform.ifPresent(ExecutorService::shutdown);
  }
}
