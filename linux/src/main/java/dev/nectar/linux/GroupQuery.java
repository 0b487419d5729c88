package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Asks what is attached to a control group, in all ways there are. */
final class GroupQuery {
  private static final int FIRST_ROOM = 64;
  private static final List<AttachType> TYPES =
      Arrays.stream(AttachType.values())
          .filter(type -> type.name().startsWith("CGROUP_") || type == AttachType.LSM_CGROUP)
          .toList();

  private final Bpf bpf;
  private final Scope scope;

  GroupQuery(Bpf bpf, Scope scope) {
    this.bpf = bpf;
    this.scope = scope;
  }

  /** What is made of each program, which may be gone meanwhile. */
  interface Reader {
    Optional<GroupProgram> read(int id, AttachType type, int flags);
  }

  List<GroupProgram> ask(Path path, Reader reader) {
    String action = "ask what is attached to the control group " + path;
    List<GroupProgram> all = new ArrayList<>();
    try (Fd group = CgroupAttacher.open(bpf.calls(), path.toString(), action)) {
      for (AttachType type : TYPES) {
        ask(group.number(), type, action, path, reader, all);
      }
    }
    return all;
  }

  private void ask(
      int group, AttachType type, String action, Path path, Reader reader, List<GroupProgram> all) {
    for (int room = FIRST_ROOM; ; room *= 2) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment programs = arena.allocate(4L * room, 8);
        boolean each = type == AttachType.LSM_CGROUP && scope == Scope.OWN;
        MemorySegment flags = each ? arena.allocate(4L * room, 8) : MemorySegment.NULL;
        MemorySegment common = arena.allocate(4);
        long count = bpf.queryGroup(group, type, bits(), programs, flags, common);
        if (count == -Errno.EBADF) {
          throw new KernelException(
              "cannot " + action + ": " + path + " is no control group",
              "name a folder of a cgroup2 file system: grep cgroup2 /proc/mounts");
        }
        if (count == -Errno.EINVAL || count == -Errno.EOPNOTSUPP) {
          return; // an older kernel, or one without security hooks
        }
        if (count < 0) {
          throw Refusal.of(action, count);
        }
        if (count > room) {
          continue;
        }
        for (int i = 0; i < count; i++) {
          int how = Native.getInt(each ? flags : common, each ? 4L * i : 0);
          reader.read(Native.getInt(programs, 4L * i), type, how).ifPresent(all::add);
        }
        return;
      }
    }
  }

  private int bits() {
    return switch (scope) {
      case OWN -> 0;
      case EFFECTIVE -> BpfHeader.BPF_F_QUERY_EFFECTIVE;
    };
  }
}
