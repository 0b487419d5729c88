package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.TypesInfo;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What is in the running kernel, number by number. */
final class LinuxInventory implements Inventory {
  private final Bpf bpf;
  private final LinuxTarget target;
  private final LoadedTypes types;
  private final Found found;
  private final Supplier<Set<Integer>> unclosable;

  /**
   * What is there.
   *
   * @param unclosable tells which maps must not be opened
   */
  LinuxInventory(Bpf bpf, LinuxTarget target, Supplier<Set<Integer>> unclosable) {
    this.unclosable = unclosable;
    this.bpf = bpf;
    this.target = target;
    this.types = new LoadedTypes(bpf, target);
    this.found = new Found(bpf, target);
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
        Set.of(),
        "list the programs",
        (program, id) -> new ProgramDescription(bpf, program, "number " + id).info());
  }

  @Override
  public List<LinkInfo> links() {
    LinkDescription description = new LinkDescription(bpf);
    return all(
        BpfHeader.BPF_LINK_GET_NEXT_ID,
        BpfHeader.BPF_LINK_GET_FD_BY_ID,
        Set.of(),
        "list the links",
        (link, id) -> description.read(link, "number " + id));
  }

  @Override
  public List<MapInfo> maps() {
    int cpus = target.possibleCpus().size();
    return all(
        BpfHeader.BPF_MAP_GET_NEXT_ID,
        BpfHeader.BPF_MAP_GET_FD_BY_ID,
        unclosable.get(),
        "list the maps",
        (map, id) -> new MapDescription(bpf, map, "number " + id).info(cpus));
  }

  @Override
  public List<TypesInfo> types() {
    return all(
        BpfHeader.BPF_BTF_GET_NEXT_ID,
        BpfHeader.BPF_BTF_GET_FD_BY_ID,
        Set.of(),
        "list the type information",
        types::info);
  }

  @Override
  public Optional<Program> program(int id) {
    return open(BpfHeader.BPF_PROG_GET_FD_BY_ID, id, "open program number " + id)
        .map(fd -> found.program(fd, "number " + id));
  }

  @Override
  public Optional<BpfMap> map(int id) {
    if (unclosable.get().contains(id)) {
      return Optional.empty();
    }
    return open(BpfHeader.BPF_MAP_GET_FD_BY_ID, id, "open map number " + id)
        .flatMap(fd -> found.map(fd, "number " + id));
  }

  @Override
  public Optional<Link> link(int id) {
    return open(BpfHeader.BPF_LINK_GET_FD_BY_ID, id, "open link number " + id)
        .map(fd -> LinuxLink.found(bpf, found.point(fd, "number " + id), fd));
  }

  @Override
  public Optional<Btf> types(int id) {
    target.checkOpen();
    return types.read(id);
  }

  private Optional<Fd> open(int command, int id, String action) {
    target.checkOpen();
    long opened = bpf.fdById(command, id);
    return isGone(opened) ? Optional.empty() : Optional.of(LinuxKernel.own(bpf, opened, action));
  }

  /** Gone since it was told of, or a link that is being made. */
  private static boolean isGone(long opened) {
    return opened == -Errno.ENOENT || opened == -Errno.EAGAIN;
  }

  private <T> List<T> all(int next, int open, Set<Integer> left, String action, Reader<T> reader) {
    target.checkOpen();
    List<T> found = new ArrayList<>();
    int id = 0;
    while (true) {
      long following = bpf.nextId(next, id);
      if (following == -Errno.ENOENT || following == -Errno.EINVAL) {
        return found; // the last, or a kernel without such things
      }
      id = (int) check(following, action);
      if (left.contains(id)) {
        continue;
      }
      long opened = bpf.fdById(open, id);
      if (isGone(opened)) {
        continue;
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
