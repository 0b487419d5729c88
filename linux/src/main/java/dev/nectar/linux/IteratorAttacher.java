package dev.nectar.linux;

import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.IterLinkInfo;
import dev.nectar.linux.sys.BpfHeader.LinkCreate.Iter;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.AttachType;
import java.lang.foreign.MemorySegment;

/** Attaches programs to lists of the kernel's, whole or in part. */
final class IteratorAttacher {
  private final Bpf bpf;

  IteratorAttacher(Bpf bpf) {
    this.bpf = bpf;
  }

  Fd attach(Run run) {
    MemorySegment part = run.arena().allocate(IterLinkInfo.SIZE, 8);
    Kept.Held held = () -> {};
    switch (run.wanted().scope()) {
      case Scope.All _ -> {}
      case Scope.OfProcess(int pid) -> Native.putInt(part, IterLinkInfo.task_pid, pid);
      case Scope.OfThread(int tid) -> Native.putInt(part, IterLinkInfo.task_tid, tid);
      case Scope.OfMap(var map) -> {
        Fd.Use use = LinuxMap.of(map).use();
        held = use::close;
        Native.putInt(part, IterLinkInfo.map_fd, use.number());
      }
      case Scope.OfCgroups(var path, var walk) -> {
        Native.putInt(part, IterLinkInfo.cgroup_order, walk.ordinal() + 1);
        Fd group = CgroupAttacher.open(bpf.calls(), path.toString(), run.action());
        held = group::close;
        Native.putInt(part, IterLinkInfo.cgroup_fd, group.number());
      }
    }
    try {
      return create(run, part);
    } finally {
      held.close();
    }
  }

  private Fd create(Run run, MemorySegment part) {
    boolean whole = run.wanted().scope() instanceof Scope.All;
    long result =
        bpf.linkCreate(
            new Bpf.LinkCreation(run.fd(), 0, AttachType.TRACE_ITER, 0),
            at -> {
              if (!whole) {
                Native.putLong(at, Iter.iter_info, part.address());
                Native.putInt(at, Iter.iter_info_len, (int) part.byteSize());
              }
            });
    return switch ((int) -result) {
      case Errno.EBADF, Errno.EINVAL ->
          throw new KernelException(
              "cannot "
                  + run.action()
                  + (whole
                      ? ": it must be told which part of the list to walk"
                      : ": this list cannot be walked so, or not before a newer kernel"),
              whole
                  ? "name a map, or control groups: Attachment.within(scope)"
                  : "name what the list is of, or walk all of it");
      case Errno.ESRCH ->
          throw new KernelException("cannot " + run.action() + ": there is no such process", "");
      default -> LinuxKernel.own(bpf, result, run.action());
    };
  }
}
