package dev.nectar.matrix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Says from time to time how many tests of a kernel are done. */
final class Progress implements AutoCloseable {
  private static final long SECONDS = 20;

  private final String name;
  private final Path events;
  private final PrintStream log;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("progress").unstarted(task));
  private final ScheduledFuture<?> task;
  private int said;

  Progress(String name, Path events, PrintStream log) {
    this.name = name;
    this.events = events;
    this.log = log;
    this.task = clock.scheduleAtFixedRate(this::say, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private void say() {
    try {
      Events read = Events.read(events);
      int done = read.outcomes().size() - (int) read.unfinished().stream().count();
      if (done > said) {
        said = done;
        log.println("matrix: " + name + ": " + done + " tests done");
      }
    } catch (IOException e) {
      // Not there yet.
    }
  }

  @Override
  public void close() {
    task.cancel(true);
    clock.shutdownNow();
  }
}
