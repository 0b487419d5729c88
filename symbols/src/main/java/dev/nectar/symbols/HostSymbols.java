package dev.nectar.symbols;

import dev.nectar.elf.DebugFiles;
import dev.nectar.host.Host;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names from a machine's files: {@code /proc/kallsyms}, the symbol tables of the files a process
 * has mapped, and {@code /tmp/perf-PID.map}. Each is read when it is first needed. A process that
 * has ended is known only if one of its addresses was asked for before. Safe for several threads.
 */
public final class HostSymbols implements Symbols {
  private static final int MOST_PROCESSES = 512;

  private final Host host;
  private final FileSymbols files;
  private final Map<ProcessKey, ProcessSymbols> processes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessKey, ProcessSymbols> eldest) {
          return size() > MOST_PROCESSES;
        }
      };
  private @Nullable KernelSymbols kernel;

  private HostSymbols(Host host) {
    this.host = host;
    this.files = new FileSymbols(new DebugFiles(host.root()));
  }

  /**
   * The symbols of a machine.
   *
   * @param host the machine
   * @return its symbols
   */
  public static HostSymbols of(Host host) {
    return new HostSymbols(host);
  }

  @Override
  public Optional<ProcessKey> process(int pid) {
    return host.startTime(pid).map(start -> new ProcessKey(pid, start));
  }

  @Override
  public synchronized List<Frame> kernel(long address) {
    if (kernel == null) {
      kernel = KernelSymbols.read(host.file("/proc/kallsyms"));
    }
    return kernel.find(address);
  }

  @Override
  public synchronized List<Frame> user(ProcessKey process, long address) {
    ProcessSymbols known = processes.get(process);
    if (known == null) {
      known = new ProcessSymbols(host, files, process);
      processes.put(process, known);
    }
    return known.find(address);
  }
}
