package dev.nectar.session;

import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * The command a run watches. It is started stopped, before the command's first instruction, and
 * goes on when everything is attached, with the caller's standard streams.
 */
public final class Child implements AutoCloseable {
  /** A shell stops itself and then becomes the command, so that the pid is the command's. */
  private static final String STOPPED = "kill -STOP $$; exec \"$@\"";

  private static final long POLL_NANOS = 200_000;
  private static final int SIGKILL = 9;
  private static final int SIGCONT = 18;

  private final Process process;
  private final Signals signals;

  private Child(Process process, Signals signals) {
    this.process = process;
    this.signals = signals;
  }

  /** Sends signals. */
  @FunctionalInterface
  public interface Signals {
    /**
     * Sends a signal.
     *
     * @param pid the process, in the caller's pid namespace
     * @param number the signal's number
     */
    void send(long pid, int number);
  }

  /**
   * Starts a command.
   *
   * @param command words parted by blanks, which quotes and backslashes keep together
   * @param signals lets the process go on
   * @param stopped tells whether a child of this process is stopped
   * @return the stopped process
   * @throws NectarException if there is no such command
   */
  public static Child start(String command, Signals signals, LongPredicate stopped) {
    List<String> words = split(command);
    Optional<Path> file = words.isEmpty() ? Optional.empty() : find(words.getFirst());
    if (file.isEmpty()) {
      String name = words.isEmpty() ? "" : words.getFirst();
      throw new NectarException(
          "Failed to run \"" + command + "\": there is no command \"" + name + "\"",
          "give its path, or add its folder to PATH");
    }
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", STOPPED, "sh"));
    // its whole path, so that the shell calls execve once and not for each folder of PATH
    line.add(file.get().toAbsolutePath().toString());
    line.addAll(words.subList(1, words.size()));
    try {
      Child child = new Child(new ProcessBuilder(line).inheritIO().start(), signals);
      child.awaitStop(stopped);
      return child;
    } catch (IOException e) {
      throw new NectarException("Failed to run \"" + command + "\": " + e.getMessage(), "", e);
    }
  }

  /** Parts a command line as a shell does, without expansions. */
  static List<String> split(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean any = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
        word.append(command.charAt(++i));
        any = true;
      } else if (quote != 0) {
        word.append(c);
      } else if (c == '\'' || c == '"') {
        quote = c;
        any = true;
      } else if (Character.isWhitespace(c)) {
        if (any) {
          words.add(word.toString());
        }
        word.setLength(0);
        any = false;
      } else {
        word.append(c);
        any = true;
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }

  private static Optional<Path> find(String name) {
    if (name.contains("/")) {
      return Optional.of(Path.of(name)).filter(Child::canRun);
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
      if (canRun(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean canRun(Path file) {
    return Files.isExecutable(file) && !Files.isDirectory(file);
  }

  /** Waits until the shell has stopped itself, which takes it a few milliseconds. */
  private void awaitStop(LongPredicate stopped) {
    while (process.isAlive() && !stopped.test(pid())) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * Its number in the caller's pid namespace.
   *
   * @return the pid
   */
  public long pid() {
    return process.pid();
  }

  /** Lets it go on. */
  void resume() {
    signals.send(pid(), SIGCONT);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Calls back, on another thread, when it has ended. */
  void onExit(Runnable callback) {
    var _ = process.onExit().thenRun(callback);
  }

  /** Ends it at once, stopped or not, and does not wait; for any thread. */
  public void kill() {
    if (process.isAlive()) {
      signals.send(pid(), SIGKILL);
    }
  }

  /** Ends it with SIGTERM if it still runs, and waits until it has ended. */
  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    signals.send(pid(), SIGCONT);
    try {
      if (!process.waitFor(2, java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
