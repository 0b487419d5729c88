package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Does things in a network namespace: in a thread of its own, which enters it and ends, so that no
 * thread of the caller is ever in it.
 */
public final class NetworkNamespace {
  private static final String OWN = "/proc/thread-self/ns/net";

  private final SystemCalls calls;
  private final Optional<Path> file;

  /**
   * @param file of the namespace; empty for that of the calling thread
   */
  public NetworkNamespace(SystemCalls calls, Optional<Path> file) {
    this.calls = calls;
    this.file = file;
  }

  /**
   * A namespace that stays as long as this, whatever becomes of its name.
   *
   * @param file its descriptor
   */
  public record Held(SystemCalls calls, Fd file) implements AutoCloseable {
    /** Does something there. */
    public void run(String action, Runnable what) {
      inside(
          calls,
          file,
          action,
          () -> {
            what.run();
            return 0;
          });
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /**
   * A descriptor of the namespace.
   *
   * @param action what it is for, after "cannot"
   */
  public Fd open(String action) {
    return open(file.map(Path::toString).orElse(OWN), action);
  }

  /**
   * The namespace that the calling thread is in, to be closed by the caller.
   *
   * @param action what it is for, after "cannot"
   */
  public Held hold(String action) {
    return new Held(calls, open(OWN, action));
  }

  private Fd open(String path, String action) {
    long result = Fd.open(calls, path);
    if (result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": there is no network namespace " + path,
          "list those that have names: ip netns list; others are /proc/PID/ns/net");
    }
    if (result < 0) {
      throw Refusal.of(action + ": open " + path, result);
    }
    return new Fd(calls, result);
  }

  /**
   * Does something there.
   *
   * @param action what it is, after "cannot"
   * @return what it gives
   */
  public <T> T call(String action, Supplier<T> what) {
    if (file.isEmpty()) {
      return what.get();
    }
    try (Fd namespace = open(action)) {
      return inside(calls, namespace, action, what);
    }
  }

  /** The thread uses what is the caller's, so the caller stays until it has ended. */
  private static <T> T inside(SystemCalls calls, Fd namespace, String action, Supplier<T> what) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(calls, namespace, action);
              return what.get();
            });
    Thread thread = Thread.ofPlatform().name("network namespace").start(task);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (task.state() == Future.State.FAILED) {
      throw failure(task.exceptionNow());
    }
    return task.resultNow();
  }

  private static RuntimeException failure(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(cause);
    };
  }

  private static void enter(SystemCalls calls, Fd namespace, String action) {
    long result =
        calls.call(calls.numbers().setns(), namespace.number(), SystemHeaders.CLONE_NEWNET);
    if (result == -Errno.EINVAL) {
      throw new KernelException(
          "cannot " + action + ": the file named as its network namespace is none",
          "list those that have names: ip netns list; others are /proc/PID/ns/net");
    }
    if (result < 0) {
      throw Refusal.of(action + ": enter a network namespace", result);
    }
  }
}
