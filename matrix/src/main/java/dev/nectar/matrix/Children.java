package dev.nectar.matrix;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes this one has started. A shutdown hook ends them, so that an interrupt leaves no
 * guest behind. Safe for use by threads.
 */
final class Children {
  /** What {@link #await} returns for a process that had to be ended. */
  static final int ENDED = -1;

  private final Set<Process> running = new HashSet<>();
  private boolean closed;

  Children() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end children"));
  }

  /**
   * Starts a process and waits for it.
   *
   * @return its exit code, or {@link #ENDED} if it took longer than the limit
   */
  int await(ProcessBuilder builder, Duration limit) throws IOException {
    Process process = start(builder);
    try {
      boolean over = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      checkOpen();
      return over ? process.exitValue() : ENDED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ENDED;
    } finally {
      kill(process);
      forget(process);
    }
  }

  /** What was ended by an interrupt has no result that is worth telling. */
  private synchronized void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("it was interrupted");
    }
  }

  /** Under the lock, so that none is started after {@link #end} has looked. */
  private synchronized Process start(ProcessBuilder builder) throws IOException {
    checkOpen();
    Process process = builder.start();
    running.add(process);
    return process;
  }

  private synchronized void forget(Process process) {
    running.remove(process);
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private synchronized void end() {
    closed = true;
    running.forEach(Children::kill);
  }
}
