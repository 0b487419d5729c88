package dev.nectar.symbols;

import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The functions of one process. Not safe for threads. */
final class ProcessSymbols {
  private static final String DELETED = " (deleted)";
  private static final String VDSO = "[vdso]";
  private static final long LARGEST_VDSO = 1 << 20;

  private final Host host;
  private final FileSymbols files;
  private final ProcessKey process;
  private List<Mapping> mappings = List.of();
  private Optional<PerfMap> perfMap = Optional.empty();
  private Optional<FileSymbols.Functions> vdso = Optional.empty();

  ProcessSymbols(Host host, FileSymbols files, ProcessKey process) {
    this.host = host;
    this.files = files;
    this.process = process;
  }

  List<Frame> find(long address) {
    Optional<Mapping> mapping = mapping(address);
    if (mapping.isEmpty() && alive()) {
      mappings = host.mappings(process.pid());
      mapping = mapping(address);
    }
    if (mapping.isEmpty()) {
      return List.of();
    }
    Optional<Frame> frame = frame(mapping.get(), address);
    return frame.isPresent() ? List.of(frame.get()) : List.of();
  }

  private Optional<Frame> frame(Mapping mapping, long address) {
    if (mapping.file()) {
      return inFile(mapping, address);
    }
    return mapping.path().equals(VDSO) ? inVdso(mapping, address) : generated(address);
  }

  /** The kernel's own library, which is in no file: it is read from the process. */
  private Optional<Frame> inVdso(Mapping mapping, long address) {
    if (vdso.isEmpty()) {
      vdso = Optional.of(FileSymbols.parse(memory(mapping)));
    }
    return vdso.get().find(VDSO, address - mapping.start());
  }

  private byte[] memory(Mapping mapping) {
    int size = (int) Math.min(LARGEST_VDSO, mapping.end() - mapping.start());
    byte[] bytes = new byte[size];
    Path file = host.file("/proc/" + process.pid() + "/mem");
    try (RandomAccessFile memory = new RandomAccessFile(file.toFile(), "r")) {
      memory.seek(mapping.start());
      memory.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Whether the process is there, and not another one of its number. */
  private boolean alive() {
    Optional<Long> start = host.startTime(process.pid());
    return start.isPresent() && start.get() == process.startTime();
  }

  private Optional<Mapping> mapping(long address) {
    int low = 0;
    int high = mappings.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Mapping mapping = mappings.get(middle);
      if (mapping.contains(address)) {
        return Optional.of(mapping);
      }
      if (Long.compareUnsigned(address, mapping.start()) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return Optional.empty();
  }

  private Optional<Frame> inFile(Mapping mapping, long address) {
    String name = mapping.path();
    Path path;
    if (name.endsWith(DELETED)) {
      name = name.substring(0, name.length() - DELETED.length());
      path =
          host.file(
              "/proc/"
                  + process.pid()
                  + "/map_files/"
                  + Long.toHexString(mapping.start())
                  + "-"
                  + Long.toHexString(mapping.end()));
    } else {
      path = host.fileOf(process.pid(), name);
    }
    return files.find(path, name, address - mapping.start() + mapping.offset());
  }

  /** Code made while running, of which the process itself keeps a list. */
  private Optional<Frame> generated(long address) {
    if (perfMap.isEmpty()) {
      perfMap = Optional.of(new PerfMap(perfMapFile()));
    }
    return perfMap.get().find(address);
  }

  /** A process in a pid namespace writes the number it has there. */
  private Path perfMapFile() {
    List<Integer> pids = host.namespacedPids(process.pid());
    int pid = pids.isEmpty() ? process.pid() : pids.getLast();
    Path inner = host.fileOf(process.pid(), "/tmp/perf-" + pid + ".map");
    return Files.exists(inner) ? inner : host.file("/tmp/perf-" + process.pid() + ".map");
  }
}
