package dev.nectar.conformance;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What a program that acts on the test's thread must leave alone. */
final class OtherThread {
  private OtherThread() {}

  /** Does something in another thread, and waits for it. */
  static <T> T call(Callable<T> action) throws Exception {
    FutureTask<T> task = new FutureTask<>(action);
    Thread.ofPlatform().start(task);
    return task.get();
  }
}
