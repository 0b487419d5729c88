package dev.nectar.linux;

import dev.nectar.host.Host;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelClock;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.UserRing;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.ring.BpfRing;
import dev.nectar.linux.ring.OverwriteRing;
import dev.nectar.linux.ring.PerfRing;
import dev.nectar.linux.ring.Ring;
import dev.nectar.linux.ring.RingStream;
import dev.nectar.linux.ring.UserRingProducer;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Poll;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The Linux kernel this process runs on, by its system calls. Opening it makes none; each need is
 * met when it arises. For any thread. Loading needs {@code CAP_BPF} and {@code CAP_PERFMON}, on
 * kernels before 5.8 {@code CAP_SYS_ADMIN}; in a user namespace also a BPF token (Linux 6.9), which
 * is taken of the first BPF file system that is mounted there with {@code delegate_cmds} and its
 * like, unless {@link LoadOptions#token} says otherwise.
 */
public final class LinuxKernel implements Kernel {
  /** Pages of a CPU's ring behind a perf event array, without the first. */
  private static final int PERF_RING_PAGES = 64;

  private final SystemCalls calls;
  private final Bpf bpf;
  private final Perf perf;
  private final Architecture architecture;
  private final LinuxTarget target;

  /** The numbers of user ring buffers that somebody writes to. */
  private final Set<Integer> written = ConcurrentHashMap.newKeySet();

  private LinuxKernel(Architecture architecture, Host host) {
    this.architecture = architecture;
    this.calls = new SystemCalls(architecture);
    this.bpf = new Bpf(calls);
    this.perf = new Perf(calls);
    this.target = new LinuxTarget(bpf, architecture, host);
  }

  /**
   * Opens the running kernel.
   *
   * @return the kernel, to be closed by the caller
   * @throws UnsupportedFeatureException if this is not Linux, or on an architecture that is not in
   *     {@link Architecture}
   */
  public static LinuxKernel open() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      throw new UnsupportedFeatureException(
          "cannot use the kernel of " + system + ": this needs Linux", "run it on Linux");
    }
    String name = System.getProperty("os.arch", "");
    Architecture architecture =
        Architecture.find(name)
            .orElseThrow(
                () ->
                    new UnsupportedFeatureException(
                        "cannot use Linux on "
                            + name
                            + ": its system call numbers and registers are not known",
                        "run it on x86-64 or arm64"));
    return new LinuxKernel(architecture, Host.local());
  }

  @Override
  public LinuxTarget target() {
    return target;
  }

  /**
   * What a network device takes that runs programs itself: its types of programs and maps, and the
   * helpers that its programs may call. Linux 4.16.
   *
   * @param device its name, in the calling thread's network namespace
   * @return that of this kernel, with the device's types; nothing is there if the device runs none.
   *     It lasts as long as this kernel, and how programs are attached is not to be asked of it
   * @throws dev.nectar.kernel.KernelException if there is no such device
   */
  public Target target(String device) {
    target.checkOpen();
    int index = new Devices(calls).index(device, "probe a device");
    return new LinuxTarget(bpf, architecture, target.host(), index);
  }

  /**
   * Does something as a process without privileges would: in a thread of its own, which gives up
   * all its capabilities ({@code capabilities(7)}) first. A kernel that is opened outside may have
   * found out by more privileges what is kept: open one inside.
   *
   * @param <T> what comes of it
   * @param what to do
   * @return what came of it
   * @throws dev.nectar.kernel.KernelException if the kernel does not let the thread give them up
   */
  public static <T> T unprivileged(Supplier<T> what) {
    return Unprivileged.get(what);
  }

  /**
   * Sends a signal by {@code kill(2)}, which Java itself cannot.
   *
   * @param pid the process, in the caller's pid namespace; one that is gone is not an error
   * @param number the signal's number
   * @throws dev.nectar.kernel.PermissionException if the process belongs to another user
   */
  public void signal(long pid, int number) {
    long result = calls.call(calls.numbers().kill(), pid, number);
    if (result == -Errno.EPERM) {
      throw Refusal.of("signal process " + pid, result);
    }
  }

  /**
   * Whether a child of this process is stopped, by {@code waitid(2)}, which needs no proc of the
   * caller's pid namespace, and leaves what it finds to others who wait.
   *
   * @param pid the child, in the caller's pid namespace
   * @return false also if there is no such child
   */
  public boolean isStopped(long pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SystemHeaders.SIGINFO_SIZE, 8);
      int options = SystemHeaders.WSTOPPED | SystemHeaders.WNOHANG | SystemHeaders.WNOWAIT;
      long result =
          calls.call(
              calls.numbers().waitid(), SystemHeaders.P_PID, pid, info.address(), options, 0, 0);
      return result == 0 && Native.getInt(info, SystemHeaders.SI_PID) == pid;
    }
  }

  /**
   * Names this process and the calling thread, as {@code comm} and {@code ps} show them. It does
   * not matter if that is not possible.
   *
   * @param name at most 15 bytes of ASCII
   */
  public void name(String name) {
    try (Arena arena = Arena.ofConfined()) {
      calls.call(
          calls.numbers().prctl(), SystemHeaders.PR_SET_NAME, arena.allocateFrom(name).address());
    }
    // the name of a process is that of its first thread, which is not the one that Java runs on
    try (OutputStream comm = new FileOutputStream("/proc/self/comm")) {
      comm.write(name.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return;
    }
  }

  /**
   * How wide the terminal of standard output is, by {@code ioctl_tty(2)}.
   *
   * @return columns; empty if standard output is no terminal, or one that does not say
   */
  public OptionalInt terminalWidth() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(SystemHeaders.WINSIZE_SIZE, 8);
      long result =
          calls.call(
              calls.numbers().ioctl(),
              SystemHeaders.STDOUT_FILENO,
              SystemHeaders.TIOCGWINSZ,
              size.address());
      int columns = Native.getInt(size, 0) >>> Short.SIZE;
      return result == 0 && columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    }
  }

  @Override
  public KernelClock clock() {
    return new LinuxClock(calls.fork());
  }

  @Override
  public LoadedObject load(ObjectSpec spec, LoadOptions options) {
    target.checkOpen();
    return switch (options.token()) {
      case LoadOptions.Token.Mounted _ -> new Loader(bpf, target, options).load(spec);
      case LoadOptions.Token.Of(Path folder) ->
          load(spec, options, Optional.of(new TokenFolder(bpf, folder).token()));
      case LoadOptions.Token.None _ -> load(spec, options, Optional.empty());
    };
  }

  /** The token is for this object alone. */
  private LoadedObject load(ObjectSpec spec, LoadOptions options, Optional<Fd> token) {
    try (Bpf own = Bpf.with(calls, token)) {
      return new Loader(own, target, options).load(spec);
    }
  }

  @Override
  public List<Link> attach(List<Attachment> wanted) {
    target.checkOpen();
    return new Attacher(bpf, perf, target).attach(wanted);
  }

  @Override
  public InputStream iterate(Attachment iterator) {
    target.checkOpen();
    if (!(iterator.point() instanceof AttachPoint.Iterator)) {
      throw new KernelException(
          "cannot walk " + iterator.point().text() + ": it is no list",
          "name one by AttachPoint.Iterator");
    }
    try (Link link = attach(List.of(iterator)).getFirst()) {
      return iterate(link);
    }
  }

  @Override
  public InputStream iterate(Link iterator) {
    target.checkOpen();
    String action = "walk " + iterator.point().text();
    try (Fd.Use held = LinuxLink.of(iterator).use("walk")) {
      long walk = bpf.iterate(held.number());
      if (walk == -Errno.EINVAL) {
        throw new KernelException(
            "cannot " + action + ": the link is no iterator's", "name one of type iter");
      }
      return new IteratorStream(calls.fork(), own(bpf, walk, action));
    }
  }

  @Override
  public Link register(BpfMap table) {
    target.checkOpen();
    return LinuxMap.of(table).register();
  }

  @Override
  public List<Attached> attached(AttachPoint point, Attached.At place) {
    target.checkOpen();
    return new Query(bpf).ask(point, place);
  }

  @Override
  public Inventory inventory() {
    target.checkOpen();
    return new LinuxInventory(bpf, target, () -> UnclosableMaps.in(this));
  }

  /**
   * What is in the kernel, with all that this process can find out of it: what {@link #inventory}
   * tells, and who holds it, where it is pinned, and what is of Linux alone.
   *
   * @return a listing, for one thread, which remembers what it has looked up
   */
  public KernelListing listing() {
    target.checkOpen();
    return new KernelListing(bpf, target, clock(), () -> UnclosableMaps.in(this));
  }

  /**
   * What attaches programs without links, so that they stay when this process ends.
   *
   * @return for any thread
   */
  public LastingAttachments lasting() {
    target.checkOpen();
    return new LastingAttachments(bpf);
  }

  @Override
  public Pins pins() {
    target.checkOpen();
    return new LinuxPins(bpf, target);
  }

  @Override
  public RunStatistics countRuns() {
    target.checkOpen();
    Fd counting = own(bpf, bpf.enableStats(BpfHeader.BPF_STATS_RUN_TIME), "count runs of programs");
    return counting::close;
  }

  @Override
  public EventStream events(List<BpfMap> rings) {
    target.checkOpen();
    if (rings.isEmpty()) {
      throw new KernelException(
          "cannot read records: no map is named", "name a RINGBUF or a PERF_EVENT_ARRAY");
    }
    List<Ring> opened = new ArrayList<>();
    List<Fd.Use> held = new ArrayList<>();
    Set<Integer> numbers = new HashSet<>();
    try {
      for (BpfMap map : rings) {
        held.add(LinuxMap.of(map).use());
        if (!numbers.add(map.info().id())) {
          throw new KernelException(
              "cannot read the records of map " + map.spec().name() + ": it is named twice",
              "name each map once");
        }
        open(LinuxMap.of(map), opened);
      }
      return stream(opened);
    } catch (RuntimeException e) {
      opened.forEach(Ring::close);
      throw e;
    } finally {
      held.forEach(Fd.Use::close);
    }
  }

  @Override
  public UserRing userRing(BpfMap ring) {
    target.checkOpen();
    LinuxMap map = LinuxMap.of(ring);
    MapSpec spec = map.spec();
    if (spec.type() != MapType.USER_RINGBUF) {
      throw MapRefusals.notOf(
          "send records by map " + spec.name(), spec.type(), "make it a USER_RINGBUF");
    }
    int id = map.info().id();
    if (!written.add(id)) {
      throw new KernelException(
          "cannot send records by map " + spec.name() + ": it is written to already",
          "use the UserRing there is, which is for any thread, or close it before");
    }
    try (Fd.Use held = map.use()) {
      return UserRingProducer.open(
          calls,
          spec.name(),
          held.number(),
          target.pageSize(),
          spec.maxEntries(),
          () -> written.remove(id));
    } catch (RuntimeException e) {
      written.remove(id);
      throw e;
    }
  }

  private RingStream stream(List<Ring> rings) {
    Poll poll = Poll.open(calls, architecture);
    try {
      return new RingStream(rings, poll);
    } catch (RuntimeException e) {
      poll.close();
      throw e;
    }
  }

  private void open(LinuxMap map, List<Ring> opened) {
    MapSpec spec = map.spec();
    switch (spec.type()) {
      case RINGBUF ->
          opened.add(
              spec.flags().contains(MapFlag.OVERWRITE)
                  ? OverwriteRing.open(calls, map.fd(), target.pageSize(), spec.maxEntries())
                  : BpfRing.open(calls, map.fd(), target.pageSize(), spec.maxEntries()));
      case PERF_EVENT_ARRAY -> openPerf(map, opened);
      default ->
          throw MapRefusals.notOf(
              "read the records of map " + spec.name(),
              spec.type(),
              "make it a RINGBUF or a PERF_EVENT_ARRAY");
    }
  }

  @Override
  public EventStream events(BpfMap array, int cpu, int index) {
    target.checkOpen();
    LinuxMap map = LinuxMap.of(array);
    if (map.spec().type() != MapType.PERF_EVENT_ARRAY) {
      throw MapRefusals.notOf(
          "read the records of map " + map.spec().name() + " for one CPU",
          map.spec().type(),
          "make it a PERF_EVENT_ARRAY");
    }
    if (!target.onlineCpus().contains(cpu)) {
      throw new KernelException(
          "cannot read events of CPU " + cpu + ": there is none, or it is switched off",
          "name one of " + target.onlineCpus());
    }
    List<Ring> opened = new ArrayList<>();
    try (Fd.Use _ = map.use()) {
      openPerf(map, cpu, index, opened);
      return stream(opened);
    } catch (RuntimeException e) {
      opened.forEach(Ring::close);
      throw e;
    }
  }

  private void openPerf(LinuxMap map, List<Ring> opened) {
    for (int cpu : target.onlineCpus()) {
      openPerf(map, cpu, cpu, opened);
    }
  }

  private void openPerf(LinuxMap map, int cpu, int index, List<Ring> opened) {
    int page = target.pageSize();
    Ring ring = PerfRing.open(calls, perf, cpu, page, (long) PERF_RING_PAGES * page);
    opened.add(ring);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, index);
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, ring.fd());
      long put = bpf.mapUpdate(map.fd(), key.address(), value.address(), 0);
      if (put == -Errno.E2BIG) {
        throw new KernelException(
            "cannot put the ring of CPU "
                + cpu
                + " into "
                + map.spec().name()
                + ": it has no entry "
                + index,
            "name one that it has");
      }
      if (put < 0) {
        throw Refusal.of("put the ring of CPU " + cpu + " into " + map.spec().name(), put);
      }
    }
    long enabled = perf.enable(ring.fd());
    if (enabled < 0) {
      throw Refusal.of("start the ring of CPU " + cpu, enabled);
    }
  }

  @Override
  public void close() {
    target.close();
    bpf.close();
  }

  /** The owner of a descriptor, or the refusal. */
  static Fd own(Bpf bpf, long result, String action) {
    if (result < 0) {
      throw bpf.refusal(action, result);
    }
    return new Fd(bpf.calls(), result);
  }

  /** The owner of a descriptor, or the refusal. */
  static Fd own(SystemCalls calls, long result, String action) {
    if (result < 0) {
      throw Refusal.of(action, result);
    }
    return new Fd(calls, result);
  }
}
