package dev.nectar.linux.trace;

import dev.nectar.host.Host;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Evidence;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.PrivateMount;
import dev.nectar.linux.sys.SystemCalls;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tracefs: the one that is mounted, else a private mount that no other process sees and that goes
 * with its file descriptor.
 */
public final class Tracefs implements AutoCloseable {
  private static final String ADVICE =
      "run as root, or mount it: mount -t tracefs tracefs /sys/kernel/tracing";

  private final Path folder;
  private final Optional<Fd> mount;

  private Tracefs(Path folder, Optional<Fd> mount) {
    this.folder = folder;
    this.mount = mount;
  }

  /**
   * Finds or mounts it.
   *
   * @throws KernelException if it is not mounted and may not be, or may not be read
   */
  public static Tracefs open(SystemCalls calls) {
    Optional<Path> mounted = mounted();
    if (mounted.isPresent()) {
      if (!Files.isReadable(mounted.get().resolve("events"))) {
        throw new PermissionException(
            PermissionException.Reason.CAPABILITY,
            "cannot read tracefs at " + mounted.get() + ": permission denied",
            "run as root, for example by sudo");
      }
      return new Tracefs(mounted.get(), Optional.empty());
    }
    Fd mount = mount(calls);
    Path folder = Path.of("/proc/self/fd/" + mount.number());
    if (!Files.isDirectory(folder.resolve("events"))) {
      mount.close();
      throw new KernelException(
          "cannot read tracepoints: neither tracefs nor proc is mounted",
          "mount them: mount -t proc proc /proc; mount -t tracefs tracefs /sys/kernel/tracing");
    }
    return new Tracefs(folder, Optional.of(mount));
  }

  /**
   * The record of an event.
   *
   * @return its format, or empty if there is no such event
   */
  public Optional<String> format(String category, String name) {
    return event(category, name, "format");
  }

  /**
   * The number of an event for perf.
   *
   * @return its number, or empty if there is no such event
   */
  public Optional<Long> id(String category, String name) {
    return event(category, name, "id").map(text -> Long.parseLong(text.strip()));
  }

  /**
   * The folders in the folder of events.
   *
   * @return their names, in no order
   */
  public List<String> categories() {
    return folders(folder.resolve("events"));
  }

  /**
   * The events of a category.
   *
   * @return their names, in no order; empty if there is no such category
   */
  public List<String> events(String category) {
    return plain(category) ? folders(folder.resolve("events").resolve(category)) : List.of();
  }

  /**
   * All events.
   *
   * @return an element {@code category:name} for each, in no order
   */
  public List<String> available() {
    String text = read(folder.resolve("available_events")).orElse("");
    List<String> events = new ArrayList<>(2500);
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      if (end > at) {
        events.add(text.substring(at, end));
      }
      at = end + 1;
    }
    return events;
  }

  /**
   * The path of one of its files, as long as this is open.
   *
   * @param name such as {@code kprobe_events}
   */
  public Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    mount.ifPresent(Fd::close);
  }

  private Optional<String> event(String category, String name, String file) {
    return plain(category) && plain(name)
        ? read(folder.resolve("events").resolve(category).resolve(name).resolve(file))
        : Optional.empty();
  }

  /** Whether a name is that of a single folder. */
  private static boolean plain(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && !name.equals(".")
        && !name.equals("..");
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new PermissionException(
          PermissionException.Reason.CAPABILITY,
          "cannot read " + file + " of tracefs: permission denied",
          "run as root, for example by sudo");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> folders(Path folder) {
    File[] files = folder.toFile().listFiles();
    if (files == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>(files.length);
    for (File file : files) {
      String name = file.getName();
      if (!name.equals("enable") && !name.equals("filter") && !name.startsWith("header_")) {
        names.add(name);
      }
    }
    return names;
  }

  /** The first that is mounted. */
  private static Optional<Path> mounted() {
    return Host.local().mounts().stream()
        .filter(mount -> mount.type().equals("tracefs"))
        .map(mount -> Path.of(mount.folder()))
        .findFirst();
  }

  private static Fd mount(SystemCalls calls) {
    long result = PrivateMount.open(calls, "tracefs");
    if (result >= 0) {
      return new Fd(calls, result);
    }
    int errno = (int) -result;
    String head = "cannot read tracepoints: tracefs is not mounted, and ";
    if (errno == Errno.EPERM || errno == Errno.EACCES) {
      Evidence evidence = Evidence.ofThisProcess(Path.of("/"));
      throw new PermissionException(
          evidence.reason(),
          head + "this process may not mount it (CAP_SYS_ADMIN)",
          evidence.inUserNamespace() ? evidence.advice() : ADVICE);
    }
    throw new KernelException(head + "mounting it failed: " + Errno.text(errno), ADVICE);
  }
}
