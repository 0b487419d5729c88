package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapFlag;
import dev.nectar.object.ProgramType;
import dev.nectar.object.link.LinkedStructOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Functions for the kernel, and the map by which it is given them. */
final class StructOpsTable {
  private final LinkedStructOps linked;
  private final Map<String, LinuxProgram> programs;

  /**
   * A table.
   *
   * @param programs those of its object that are loaded, by name
   */
  StructOpsTable(LinkedStructOps linked, Map<String, LinuxProgram> programs) {
    this.linked = linked;
    this.programs = Map.copyOf(programs);
  }

  /** The value with the descriptors of programs, which are kept open. */
  private MemorySegment value(Arena arena, List<Fd.Use> held) {
    MemorySegment value = Native.copy(linked.value().bytes(), arena);
    linked
        .programs()
        .forEach(
            (at, name) -> {
              LinuxProgram program = programs.get(name);
              if (program != null) {
                Fd.Use use = program.use();
                held.add(use);
                Native.putLong(value, at, use.number());
              }
            });
    return value;
  }

  /** Gives the functions to the kernel, until the link is closed. */
  Link register(Bpf bpf, LinuxMap map) {
    String name = map.spec().name();
    String action = "register struct_ops " + name;
    List<Fd.Use> held = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = value(arena, held);
      check(map.update(arena.allocate(4, 4).address(), value.address(), 0), action);
    } finally {
      held.forEach(Fd.Use::close);
    }
    AttachPoint point =
        new AttachPoint.Hook(ProgramType.STRUCT_OPS, Optional.of(AttachType.STRUCT_OPS), name);
    if (!map.spec().flags().contains(MapFlag.LINK)) {
      LinuxMap kept = map.duplicate(action);
      Kept.Held ended =
          () -> {
            try (Arena arena = Arena.ofConfined()) {
              kept.delete(arena.allocate(4, 4).address());
            }
          };
      return new LinuxLink(bpf, point, Optional.empty(), Kept.other(ended, kept::close));
    }
    long made;
    try (Fd.Use use = map.use()) {
      made =
          bpf.linkCreate(
              new Bpf.LinkCreation(use.number(), 0, AttachType.STRUCT_OPS, 0), Bpf.LinkPart.NONE);
    }
    check(made, action);
    return new LinuxLink(bpf, point, Optional.empty(), Kept.link(new Fd(bpf.calls(), made)));
  }

  private static void check(long result, String action) {
    switch ((int) -result) {
      case Errno.EEXIST, Errno.EBUSY ->
          throw new KernelException(
              "cannot " + action + ": the kernel has one of that name, or has this one already",
              "unregister the other, or give this another name");
      case Errno.EINVAL ->
          throw new KernelException(
              "cannot " + action + ": the kernel does not take it as it is",
              "give it all functions that it must have, and a name");
      default -> {
        if (result < 0) {
          throw Refusal.of(action, result);
        }
      }
    }
  }
}
