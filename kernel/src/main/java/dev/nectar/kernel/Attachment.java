package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A program to attach.
 *
 * @param program the program, of the type the point needs
 * @param point where
 * @param scope for which part of what passes the point
 * @param cookies what {@code bpf_get_attach_cookie} gives the program: nothing for 0, one number
 *     for any point, or as many as a point of many functions has, in their order. Linux 5.15 for
 *     perf events, kprobes and uprobes, 5.18 for many functions at once, 5.19 for programs with
 *     types, 6.6 for many places in processes, 6.10 for bare tracepoints. Programs at {@link
 *     AttachPoint.Usdt} that read arguments get theirs by {@code bpf_usdt_cookie} on any kernel
 * @param namespace the network namespace of the point, a file such as {@code /run/netns/blue} or
 *     {@code /proc/PID/ns/net}, which needs {@code CAP_SYS_ADMIN}; empty for that of the caller's
 *     thread
 * @param order its place among programs that are attached to the same point
 */
public record Attachment(
    Program program,
    AttachPoint point,
    Scope scope,
    List<Long> cookies,
    Optional<Path> namespace,
    Order order) {
  /** Keeps its own copy; the cookies must be as many as the point can take. */
  public Attachment {
    cookies = List.copyOf(cookies);
    int places =
        switch (point) {
          case AttachPoint.KprobeMulti p -> p.functions().size();
          case AttachPoint.KretprobeMulti p -> p.functions().size();
          case AttachPoint.KprobeSession p -> p.functions().size();
          case AttachPoint.UprobeMulti p -> p.places().size();
          case AttachPoint.UretprobeMulti p -> p.places().size();
          case AttachPoint.UprobeSession p -> p.places().size();
          default -> 1;
        };
    if (cookies.size() > 1 && cookies.size() != places) {
      throw new IllegalArgumentException(
          cookies.size() + " cookies are not one for each of the " + places + " of " + point);
    }
  }

  /** For which part of what passes a point a program runs. */
  public sealed interface Scope {
    /** For all of it. */
    record All() implements Scope {}

    /**
     * For one process, where the kernel can tell them apart: {@link AttachPoint.Profile}, {@link
     * AttachPoint.PerfEvent}, {@link AttachPoint.Uprobe}, {@link AttachPoint.Uretprobe} and those
     * of many places, {@link AttachPoint.Usdt}, and the iterators {@code task}, {@code task_file}
     * and {@code task_vma}, Linux 6.1.
     *
     * @param pid the process, in the caller's pid namespace
     */
    record OfProcess(int pid) implements Scope {
      /** Checks that it is at least 1. */
      public OfProcess {
        positive("process", pid);
      }
    }

    /**
     * For one thread: the iterators {@code task}, {@code task_file} and {@code task_vma}, Linux
     * 6.1.
     *
     * @param tid the thread, in the caller's pid namespace
     */
    record OfThread(int tid) implements Scope {
      /** Checks that it is at least 1. */
      public OfThread {
        positive("thread", tid);
      }
    }

    private static void positive(String what, int number) {
      if (number < 1) {
        throw new IllegalArgumentException("no " + what + " has the number " + number);
      }
    }

    /**
     * For control groups: the iterator {@code cgroup}, Linux 6.1.
     *
     * @param path the folder of a group in a {@code cgroup2} file system
     * @param walk which others
     */
    record OfCgroups(Path path, Walk walk) implements Scope {
      /** Which groups ({@code enum bpf_cgroup_iter_order} of {@code linux/bpf.h}). */
      public enum Walk {
        /** The group alone. */
        ITSELF,
        /** Those below it, each before those below itself. */
        DOWN_PARENTS_FIRST,
        /** Those below it, each behind those below itself. */
        DOWN_CHILDREN_FIRST,
        /** Those above it, up to the root. */
        UP
      }
    }

    /**
     * For what is in a map: sockets for {@link dev.nectar.object.NetworkPoint.SocketMap}, and the
     * iterators {@code bpf_map_elem}, {@code bpf_sk_storage_map} and {@code sockmap}.
     *
     * @param map of the same kernel; it is kept while the program is attached
     */
    record OfMap(BpfMap map) implements Scope {}
  }

  /**
   * A place among programs of one point: {@link dev.nectar.object.NetworkPoint.Tcx} and {@code
   * Netkit}, and from Linux 6.17 {@link AttachPoint.Cgroup}. Elsewhere, or where the kernel cannot
   * order them, anything but {@link Any} is refused.
   */
  public sealed interface Order {
    /** Wherever the kernel puts it: behind the others. */
    record Any() implements Order {}

    /** Before all that are there. */
    record First() implements Order {}

    /** Behind all that are there. */
    record Last() implements Order {}

    /**
     * Right before another.
     *
     * @param link to the same point
     */
    record Before(Link link) implements Order {}

    /**
     * Right behind another.
     *
     * @param link to the same point
     */
    record After(Link link) implements Order {}
  }

  /**
   * For all of it, without a cookie, in the caller's network namespace, in any order.
   *
   * @param program the program, of the type the point needs
   * @param point where
   */
  public Attachment(Program program, AttachPoint point) {
    this(program, point, new Scope.All(), List.of(), Optional.empty(), new Order.Any());
  }

  /**
   * Where its spec says, as a section of an object file does ({@code SEC("tracepoint/sched/…")}).
   *
   * @param program a program whose spec has a whole point
   * @return the attachment
   * @throws IllegalArgumentException if it has none, or one that lacks what is known only when it
   *     is attached, such as a device ({@link AttachPoint.Hook})
   */
  public static Attachment of(Program program) {
    String what = "program " + program.spec().name() + " does not say where it is attached";
    AttachPoint point =
        program.spec().attach().orElseThrow(() -> new IllegalArgumentException(what));
    if (point instanceof AttachPoint.Hook) {
      throw new IllegalArgumentException(what + " beyond " + point.text() + ": name the point");
    }
    return new Attachment(program, point);
  }

  /**
   * The process it is for.
   *
   * @return its number, empty unless the scope is a process
   */
  public OptionalInt process() {
    return scope instanceof Scope.OfProcess(int pid) ? OptionalInt.of(pid) : OptionalInt.empty();
  }

  /**
   * The same for one process with all its threads. Uprobes at many places ({@link
   * dev.nectar.object.AttachPoint.UprobeMulti} and its like) are for a process from Linux 6.10 on;
   * those of 6.6 to 6.9 that look at one thread alone refuse it with {@link
   * UnsupportedFeatureException}, while {@link dev.nectar.object.AttachPoint.Usdt} goes another way
   * there.
   *
   * @param pid the process, in the caller's pid namespace
   * @return the attachment
   */
  public Attachment watching(int pid) {
    return within(new Scope.OfProcess(pid));
  }

  /**
   * The same for what is in a map.
   *
   * @param map of the same kernel
   * @return the attachment
   */
  public Attachment on(BpfMap map) {
    return within(new Scope.OfMap(map));
  }

  /**
   * The same for another part of what passes the point.
   *
   * @param part which
   * @return the attachment
   */
  public Attachment within(Scope part) {
    return new Attachment(program, point, part, cookies, namespace, order);
  }

  /**
   * The same with cookies.
   *
   * @param numbers one, or one for each function of the point
   * @return the attachment
   */
  public Attachment withCookies(List<Long> numbers) {
    return new Attachment(program, point, scope, numbers, namespace, order);
  }

  /**
   * The same in another network namespace.
   *
   * @param file such as {@code /run/netns/blue}
   * @return the attachment
   */
  public Attachment in(Path file) {
    return new Attachment(program, point, scope, cookies, Optional.of(file), order);
  }

  /**
   * The same at another place among programs of the point.
   *
   * @param place where
   * @return the attachment
   */
  public Attachment placed(Order place) {
    return new Attachment(program, point, scope, cookies, namespace, place);
  }
}
