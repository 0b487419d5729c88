package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.host.Host;
import dev.nectar.host.KernelConfig;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.trace.FormatParser;
import dev.nectar.linux.trace.RawTracepoints;
import dev.nectar.linux.trace.Tracefs;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the running kernel. Everything is found when first asked for, and kept. For
 * any thread.
 */
public final class LinuxTarget implements Target, AutoCloseable {
  private static final String MODULE_TYPES = "/sys/kernel/btf";
  static final String VMLINUX = "/sys/kernel/btf/vmlinux";

  /** {@code PROC_PID_INIT_INO} of the kernel's {@code linux/proc_ns.h}. */
  private static final long INITIAL_PID_NAMESPACE = 0xEFFFFFFCL;

  static final String RAW_PREFIX = "btf_trace_";

  private final Bpf bpf;
  private final Architecture architecture;
  private final Host host;
  private final int device;
  private final Map<Facility, FeatureReport> reports = new HashMap<>();
  private final Map<AttachPoint, Optional<EventFormat>> formats = new HashMap<>();
  private @Nullable KernelVersion version;
  private Optional<Btf> types = Optional.empty();
  private boolean typesRead;
  private @Nullable List<String> modules;
  private final Map<String, Optional<Btf>> moduleTypes = new HashMap<>();
  private Optional<KernelConfig> config = Optional.empty();
  private int cpuCount;
  private int pageSize;
  private @Nullable Tracefs tracefs;
  private boolean closed;
  private @Nullable PidNamespace namespace;
  private @Nullable Probes probes;

  LinuxTarget(Bpf bpf, Architecture architecture, Host host) {
    this(bpf, architecture, host, 0);
  }

  /** That of a device, by its index; 0 for the kernel itself. */
  LinuxTarget(Bpf bpf, Architecture architecture, Host host, int device) {
    this.bpf = bpf;
    this.architecture = architecture;
    this.host = host;
    this.device = device;
  }

  int device() {
    return device;
  }

  Host host() {
    return host;
  }

  /** The page size of the running kernel, which on arm64 can be larger than usual. */
  synchronized int pageSize() {
    if (pageSize == 0) {
      pageSize =
          switch (architecture) {
            case X86_64 -> architecture.pageSize();
            case ARM64 -> host.pageSize().orElse(architecture.pageSize());
          };
    }
    return pageSize;
  }

  /** The CPUs that run; never empty. */
  List<Integer> onlineCpus() {
    return known(host.onlineCpus());
  }

  /** The CPUs that could run, each of which has a value in a per-CPU map; never empty. */
  List<Integer> possibleCpus() {
    return known(host.possibleCpus());
  }

  @Override
  public int cpus() {
    return possibleCpus().getLast() + 1;
  }

  /** The number of CPUs that could run, or 1 if it is unknown. */
  synchronized int cpuCount() {
    if (cpuCount == 0) {
      cpuCount = Math.max(1, host.possibleCpus().size());
    }
    return cpuCount;
  }

  private static List<Integer> known(List<Integer> cpus) {
    if (cpus.isEmpty()) {
      throw new KernelException(
          "cannot find out which CPUs there are: /sys/devices/system/cpu cannot be read",
          "mount sysfs: mount -t sysfs sysfs /sys");
    }
    return cpus;
  }

  @Override
  public synchronized KernelVersion version() {
    if (version == null) {
      String release = host.kernelRelease();
      // Without /proc, the JVM still has it from uname(2).
      version =
          KernelVersion.parse(release.isEmpty() ? System.getProperty("os.version", "") : release);
    }
    return version;
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  @Override
  public synchronized Optional<Btf> types() {
    if (!typesRead) {
      typesRead = true;
      types = readTypes();
    }
    return types;
  }

  private Optional<Btf> readTypes() {
    Path file = host.file(VMLINUX);
    try {
      return Optional.of(Btf.read(file));
    } catch (IOException | BtfException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized List<String> modules() {
    if (modules == null) {
      modules = readModules();
    }
    return modules;
  }

  private List<String> readModules() {
    try (Stream<Path> files = Files.list(host.file(MODULE_TYPES))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("vmlinux"))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  @Override
  public synchronized Optional<Btf> types(String module) {
    if (types().isEmpty() || !modules().contains(module)) {
      return Optional.empty();
    }
    return moduleTypes.computeIfAbsent(module, this::readTypes);
  }

  private Optional<Btf> readTypes(String module) {
    try {
      Path file = host.file(MODULE_TYPES).resolve(module);
      return Optional.of(Btf.readSplit(file, types().orElseThrow()));
    } catch (IOException | BtfException e) {
      return Optional.empty();
    }
  }

  /** By {@code /proc/kallsyms}, which shows zeros to those it keeps addresses from. */
  @Override
  public OptionalLong address(String symbol) {
    try (BufferedReader lines = Files.newBufferedReader(host.file("/proc/kallsyms"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split("\\s+");
        if (words.length >= 3 && words[2].equals(symbol)) {
          long address = Long.parseUnsignedLong(words[0], 16);
          return address == 0 ? OptionalLong.empty() : OptionalLong.of(address);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  @Override
  public synchronized Optional<String> option(String option) {
    return config().map(known -> known.value(option)).filter(value -> !value.equals("n"));
  }

  @Override
  public Map<String, String> options() {
    return config().map(KernelConfig::values).orElse(Map.of());
  }

  /** What the kernel was built with, if that can be read. */
  synchronized Optional<KernelConfig> config() {
    if (config.isEmpty()) {
      config = host.kernelConfig();
    }
    return config;
  }

  @Override
  public synchronized FeatureReport report(Facility facility) {
    FeatureReport known = reports.get(facility);
    if (known == null) {
      checkOpen();
      if (probes == null) {
        probes = new Probes(bpf, this);
      }
      known = probes.probe(facility);
      reports.put(facility, known);
    }
    return known;
  }

  @Override
  public synchronized Optional<EventFormat> format(AttachPoint point) {
    Optional<EventFormat> known = formats.get(point);
    if (known == null) {
      known =
          switch (point) {
            case AttachPoint.Tracepoint t ->
                tracefs().format(t.category(), t.name()).map(FormatParser::parse);
            case AttachPoint.RawTracepoint raw ->
                types().flatMap(btf -> RawTracepoints.format(btf, raw.name()));
            default -> Optional.empty();
          };
      formats.put(point, known);
    }
    return known;
  }

  /** The number of a tracepoint for perf. */
  Optional<Long> tracepointId(AttachPoint.Tracepoint point) {
    synchronized (this) {
      Optional<EventFormat> known = formats.get(point);
      if (known != null && known.isPresent()) {
        return Optional.of((long) known.get().id());
      }
      return tracefs().id(point.category(), point.name());
    }
  }

  /** A file of tracefs, as long as this is open. */
  synchronized Path tracefs(String name) {
    return tracefs().file(name);
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    return switch (pattern.kind()) {
      case TRACEPOINT -> tracepoints(pattern);
      case RAW_TRACEPOINT -> rawTracepoints(pattern);
    };
  }

  private synchronized List<AttachPoint> tracepoints(AttachPattern pattern) {
    List<String> found = new ArrayList<>();
    if (pattern.category().indexOf('*') < 0) {
      for (String name : tracefs().events(pattern.category())) {
        if (AttachPattern.matches(pattern.name(), name)) {
          found.add(pattern.category() + ":" + name);
        }
      }
    } else {
      for (String event : tracefs().available()) {
        int colon = event.indexOf(':');
        if (colon > 0
            && AttachPattern.matches(pattern.category(), event.substring(0, colon))
            && AttachPattern.matches(pattern.name(), event.substring(colon + 1))) {
          found.add(event);
        }
      }
    }
    Collections.sort(found);
    List<AttachPoint> points = new ArrayList<>(found.size());
    for (String event : found) {
      int colon = event.indexOf(':');
      points.add(new AttachPoint.Tracepoint(event.substring(0, colon), event.substring(colon + 1)));
    }
    return points;
  }

  /** From the kernel's types; without these, tracefs names most of them. */
  private synchronized List<AttachPoint> rawTracepoints(AttachPattern pattern) {
    List<String> names = new ArrayList<>();
    if (types().isPresent()) {
      Btf btf = types().get();
      btf.forEach(
          BtfKind.TYPEDEF,
          RAW_PREFIX,
          id -> names.add(btf.name(id).substring(RAW_PREFIX.length())));
    } else {
      for (String event : tracefs().available()) {
        if (!event.startsWith("syscalls:")) {
          names.add(event.substring(event.indexOf(':') + 1));
        }
      }
    }
    Collections.sort(names);
    List<AttachPoint> points = new ArrayList<>();
    String last = "";
    for (String name : names) {
      if (!name.equals(last) && AttachPattern.matches(pattern.name(), name)) {
        points.add(new AttachPoint.RawTracepoint(name));
      }
      last = name;
    }
    return points;
  }

  /**
   * Before something new is asked of the kernel.
   *
   * @throws ClosedException after {@link #close()}
   */
  synchronized void checkOpen() {
    if (closed) {
      throw new ClosedException("the kernel");
    }
  }

  private Tracefs tracefs() {
    checkOpen();
    if (tracefs == null) {
      tracefs = Tracefs.open(bpf.calls());
    }
    return tracefs;
  }

  @Override
  public synchronized PidNamespace pidNamespace() {
    if (namespace == null) {
      namespace = readNamespace();
    }
    return namespace;
  }

  private PidNamespace readNamespace() {
    Optional<Long> inode = host.pidNamespace("self");
    if (inode.isEmpty() || inode.get() == INITIAL_PID_NAMESPACE) {
      return PidNamespace.INITIAL;
    }
    long device = 0;
    try {
      Path file = host.file("/proc/self/ns/pid");
      device = ((Number) Files.getAttribute(file, "unix:dev", new LinkOption[0])).longValue();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      device = 0;
    }
    return new PidNamespace(device, inode.get(), false);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (tracefs != null) {
      tracefs.close();
      tracefs = null;
    }
  }
}
