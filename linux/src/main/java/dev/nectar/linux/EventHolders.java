package dev.nectar.linux;

import dev.nectar.host.Host;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.TaskFdQuery;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which descriptors of processes attach programs to events. */
final class EventHolders {
  /** More than any name of a file. */
  private static final int NAME_BYTES = 4096;

  private final Bpf bpf;
  private final Host host;

  EventHolders(Bpf bpf, Host host) {
    this.bpf = bpf;
    this.host = host;
  }

  List<ListedEvent> all() {
    List<ListedEvent> found = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME_BYTES);
      MemorySegment told = arena.allocate(TaskFdQuery.SIZE, 8);
      for (int pid : host.pids()) {
        for (int descriptor : descriptors(pid)) {
          event(pid, descriptor, name, told).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Events and links have no file; all others need not be asked for. */
  private int[] descriptors(int pid) {
    Path folder = host.file("/proc/" + pid + "/fd");
    String[] names = folder.toFile().list();
    return names == null // it is gone, or another user's
        ? new int[0]
        : Arrays.stream(names)
            .filter(each -> isWithoutFile(folder.resolve(each)))
            .mapToInt(Integer::parseInt)
            .sorted()
            .toArray();
  }

  private static boolean isWithoutFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("anon_inode:");
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<ListedEvent> event(
      int pid, int descriptor, MemorySegment name, MemorySegment told) {
    name.fill((byte) 0);
    long result = bpf.event(pid, descriptor, name, told);
    if (result == -Errno.EPERM) {
      throw Refusal.of("ask which programs are attached to events", result);
    }
    int kind = Native.getInt(told, TaskFdQuery.fd_type);
    ListedEvent.Kind[] kinds = ListedEvent.Kind.values();
    return result < 0 || kind < 0 || kind >= kinds.length
        ? Optional.empty() // no event with a program that is told of, or gone meanwhile
        : Optional.of(
            new ListedEvent(
                pid,
                descriptor,
                Native.getInt(told, TaskFdQuery.prog_id),
                kinds[kind],
                name.getString(0),
                Native.getLong(told, TaskFdQuery.probe_offset),
                Native.getLong(told, TaskFdQuery.probe_addr)));
  }
}
