package dev.nectar.linux;

import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import java.util.ArrayList;
import java.util.List;

/** What is in the running kernel, number by number. */
final class LinuxInventory implements Inventory {
  private final Bpf bpf;

  LinuxInventory(Bpf bpf) {
    this.bpf = bpf;
  }

  /** What is done with each. */
  private interface Reader<T> {
    T read(int descriptor, int id);
  }

  @Override
  public List<ProgramInfo> programs() {
    return all(
        BpfHeader.BPF_PROG_GET_NEXT_ID,
        BpfHeader.BPF_PROG_GET_FD_BY_ID,
        "list the programs",
        (program, id) -> new ProgramDescription(bpf, program, "number " + id).info());
  }

  @Override
  public List<LinkInfo> links() {
    LinkDescription description = new LinkDescription(bpf);
    return all(
        BpfHeader.BPF_LINK_GET_NEXT_ID,
        BpfHeader.BPF_LINK_GET_FD_BY_ID,
        "list the links",
        (link, id) -> description.read(link, "number " + id));
  }

  private <T> List<T> all(int next, int open, String action, Reader<T> reader) {
    List<T> found = new ArrayList<>();
    int id = 0;
    while (true) {
      long following = bpf.nextId(next, id);
      if (following == -Errno.ENOENT || following == -Errno.EINVAL) {
        return found; // the last, or a kernel without such things
      }
      id = (int) check(following, action);
      long opened = bpf.fdById(open, id);
      if (opened == -Errno.ENOENT) {
        continue; // it is gone since
      }
      try (Fd descriptor = new Fd(bpf.calls(), check(opened, action))) {
        found.add(reader.read(descriptor.number(), id));
      }
    }
  }

  private static long check(long result, String action) {
    if (result < 0) {
      throw Refusal.of(action, result);
    }
    return result;
  }
}
