package dev.nectar.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/**
 * Ctrl-C, SIGTERM and the loss of the terminal during a run: the first one asks it to end, the next
 * one ends the process at once; the kernel then removes what was loaded. The JDK has no other API
 * for signals: its shutdown hooks cannot tell a second signal from the first.
 */
final class Interrupts implements AutoCloseable {
  private static final String[] NAMES = {"INT", "TERM", "HUP"};
  private static final int SIGNALLED = 128;

  private final AtomicReference<Optional<Runnable>> waiting;
  private final Runnable abandon;

  private Interrupts(Runnable stop, Runnable abandon) {
    this.waiting = new AtomicReference<>(Optional.of(stop));
    this.abandon = abandon;
  }

  /**
   * Calls back, on another thread.
   *
   * @param stop when the first signal comes
   * @param abandon when the next one comes, before the process ends
   */
  static Interrupts handle(Runnable stop, Runnable abandon) {
    Interrupts interrupts = new Interrupts(stop, abandon);
    for (String name : NAMES) {
      try {
        Signal.handle(new Signal(name), interrupts::arrived);
      } catch (IllegalArgumentException e) {
        // the JVM was told to leave this signal alone
      }
    }
    return interrupts;
  }

  private void arrived(Signal signal) {
    Optional<Runnable> stop = waiting.getAndSet(Optional.empty());
    if (stop.isEmpty()) {
      try {
        abandon.run();
      } finally {
        Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
      }
    }
    stop.get().run();
  }

  /** From now on a signal ends the process at once. */
  @Override
  public void close() {
    waiting.set(Optional.empty());
  }
}
