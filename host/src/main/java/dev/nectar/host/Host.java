package dev.nectar.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/**
 * A Linux machine as its files show it, below a folder that is {@code /} or a saved copy of it.
 * Nothing is cached; what has gone or may not be read is empty. Stateless, safe for several
 * threads.
 */
public final class Host {
  private static final int LARGEST_CONFIG = 1 << 22;

  /** A page, the most that the kernel answers. */
  private static final int LONGEST_SETTING = 4096;

  private final Path root;

  private Host(Path root) {
    this.root = root;
  }

  /**
   * The machine this runs on.
   *
   * @return the machine
   */
  public static Host local() {
    return new Host(Path.of("/"));
  }

  /**
   * A machine whose files are below a folder.
   *
   * @param root holds {@code proc} and {@code sys}
   * @return the machine
   */
  public static Host at(Path root) {
    return new Host(root);
  }

  /**
   * The folder that stands for {@code /}.
   *
   * @return the folder
   */
  public Path root() {
    return root;
  }

  /**
   * A file of the machine.
   *
   * @param path an absolute path on the machine
   * @return where it is here
   */
  public Path file(String path) {
    return root.resolve(path.startsWith("/") ? path.substring(1) : path);
  }

  /**
   * The kernel's release, as {@code uname -r} prints it.
   *
   * @return such as {@code 6.1.0-13-amd64}; empty if unknown
   */
  public String kernelRelease() {
    return text("/proc/sys/kernel/osrelease").strip();
  }

  /**
   * The file systems that are mounted where this process sees them.
   *
   * @return in the order in which they were mounted; empty if that cannot be read
   */
  public List<Mount> mounts() {
    return Mount.all(text("/proc/self/mounts"));
  }

  /**
   * What the kernel was built with, from {@code /proc/config.gz} or what distributions put beside
   * the kernel.
   *
   * @return empty if none of these can be read
   */
  public Optional<KernelConfig> kernelConfig() {
    String release = kernelRelease();
    List<String> texts = new ArrayList<>(List.of(unzipped("/proc/config.gz")));
    if (!release.isEmpty()) {
      texts.add(text("/boot/config-" + release));
      texts.add(text("/usr/lib/modules/" + release + "/config"));
    }
    texts.add(text("/boot/config"));
    return texts.stream().map(KernelConfig::parse).filter(each -> each.size() > 0).findFirst();
  }

  /**
   * The capabilities that the kernel checks for this process.
   *
   * @return a bit for each {@link Capability}; empty if unknown
   */
  public Optional<Long> effectiveCapabilities() {
    return ProcFiles.effectiveCapabilities(text("/proc/self/status"));
  }

  /**
   * The CPUs that run.
   *
   * @return their numbers, ascending; empty if {@code /sys} does not tell
   */
  public List<Integer> onlineCpus() {
    return ProcFiles.cpuList(text("/sys/devices/system/cpu/online"));
  }

  /**
   * The CPUs that could ever run: the number of values in an entry of a per-CPU map.
   *
   * @return their numbers, ascending; empty if {@code /sys} does not tell
   */
  public List<Integer> possibleCpus() {
    return ProcFiles.cpuList(text("/sys/devices/system/cpu/possible"));
  }

  /**
   * The memory nodes that have memory.
   *
   * @return their numbers, ascending; empty if {@code /sys} does not tell
   */
  public List<Integer> memoryNodes() {
    return ProcFiles.cpuList(text("/sys/devices/system/node/online"));
  }

  /**
   * How often perf may sample, {@code kernel.perf_event_max_sample_rate}.
   *
   * @return samples a second, or empty if unknown
   */
  public OptionalLong mostSamples() {
    long most = ProcFiles.number(setting("kernel/perf_event_max_sample_rate"), 10);
    return most < 0 ? OptionalLong.empty() : OptionalLong.of(most);
  }

  /**
   * The page size, which the kernel hands to every process ({@code AT_PAGESZ} in {@code
   * /proc/self/auxv}, getauxval(3)).
   *
   * @return bytes, or empty if unknown
   */
  public OptionalInt pageSize() {
    try {
      return ProcFiles.pageSize(Files.readAllBytes(file("/proc/self/auxv")));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * The processes there are.
   *
   * @return their numbers, ascending
   */
  public List<Integer> pids() {
    return numbered(file("/proc"));
  }

  /**
   * The threads of a process.
   *
   * @param pid the process
   * @return their numbers, ascending; empty if there is no such process
   */
  public List<Integer> threads(int pid) {
    return numbered(file("/proc/" + pid + "/task"));
  }

  private static List<Integer> numbered(Path folder) {
    String[] names = folder.toFile().list();
    List<Integer> numbers = new ArrayList<>();
    if (names != null) {
      for (String name : names) {
        long number = ProcFiles.number(name, 10);
        if (number > 0 && number <= Integer.MAX_VALUE) {
          numbers.add((int) number);
        }
      }
    }
    numbers.sort(null);
    return numbers;
  }

  /**
   * A process.
   *
   * @param pid its number
   * @return what is known of it, or empty if there is none
   */
  public Optional<HostProcess> process(int pid) {
    String folder = "/proc/" + pid;
    Optional<ProcFiles.Stat> stat = ProcFiles.stat(text(folder + "/stat"));
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HostProcess(
            pid,
            stat.get().parent(),
            stat.get().name(),
            ProcFiles.arguments(text(folder + "/cmdline")),
            stat.get().startTime(),
            link(folder + "/exe")));
  }

  /**
   * When a process started: with the number, this tells it from a later one of the same number.
   *
   * @param pid its number
   * @return clock ticks since boot, or empty if there is none
   */
  public Optional<Long> startTime(int pid) {
    return ProcFiles.stat(text("/proc/" + pid + "/stat")).map(ProcFiles.Stat::startTime);
  }

  /**
   * The memory of a process.
   *
   * @param pid its number
   * @return its mappings by ascending address; empty if it is gone or may not be read
   */
  public List<Mapping> mappings(int pid) {
    return ProcFiles.mappings(text("/proc/" + pid + "/maps"));
  }

  /**
   * A file as a process sees it, which may have another root folder or mount namespace.
   *
   * @param pid the process
   * @param path an absolute path in the process's view
   * @return where it is here
   */
  public Path fileOf(int pid, String path) {
    Path own = file("/proc/" + pid + "/root" + (path.startsWith("/") ? path : "/" + path));
    return Files.isReadable(own) ? own : file(path);
  }

  /**
   * The pid namespace of a process.
   *
   * @param pid the process, or {@code self}
   * @return its inode number, or empty if unknown
   */
  public Optional<Long> pidNamespace(String pid) {
    Optional<String> target = link("/proc/" + pid + "/ns/pid");
    if (target.isEmpty() || !target.get().startsWith("pid:[") || !target.get().endsWith("]")) {
      return Optional.empty();
    }
    long inode = ProcFiles.number(target.get().substring(5, target.get().length() - 1), 10);
    return inode < 0 ? Optional.empty() : Optional.of(inode);
  }

  /**
   * The numbers a process has in its pid namespaces.
   *
   * @param pid the process
   * @return from this namespace's number to the innermost one; empty if it is gone
   */
  public List<Integer> namespacedPids(int pid) {
    return ProcFiles.namespacedPids(text("/proc/" + pid + "/status"));
  }

  private Optional<String> link(String path) {
    try {
      return Optional.of(Files.readSymbolicLink(file(path)).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** The whole file, without its compression; empty if it cannot be read. */
  private String unzipped(String path) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file(path)))) {
      return new String(in.readNBytes(LARGEST_CONFIG), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * A setting of the kernel, as {@code sysctl(8)} shows it. Such files answer a single read.
   *
   * @param name with slashes, such as {@code kernel/pid_max}
   * @return its text without the end of the line; empty if it cannot be read
   */
  public String setting(String name) {
    byte[] bytes = new byte[LONGEST_SETTING];
    try (InputStream in = Files.newInputStream(file("/proc/sys/" + name))) {
      int length = in.read(bytes);
      return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The whole file; bytes that are not UTF-8 are replaced; empty if it cannot be read. */
  private String text(String path) {
    try {
      return new String(Files.readAllBytes(file(path)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
