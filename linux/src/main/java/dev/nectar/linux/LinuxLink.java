package dev.nectar.linux;

import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** An attachment that ends when its descriptors are closed. */
final class LinuxLink implements Link {
  private final Bpf bpf;
  private final AttachPoint point;
  private final List<Fd> descriptors;

  /**
   * @param descriptors of links and of perf events
   */
  LinuxLink(Bpf bpf, AttachPoint point, List<Fd> descriptors) {
    this.bpf = bpf;
    this.point = point;
    this.descriptors = List.copyOf(descriptors);
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public LinkInfo info() {
    List<LinkInfo> links = descriptors.stream().flatMap(each -> described(each).stream()).toList();
    if (links.isEmpty()) {
      return new LinkInfo(LinkType.PERF_EVENT, List.of(), program(descriptors.getFirst()));
    }
    List<Integer> ids = links.stream().flatMap(link -> link.ids().stream()).toList();
    return new LinkInfo(links.getFirst().type(), ids, links.getFirst().program());
  }

  /** What the kernel says of one link; perf events it does not describe that way. */
  private Optional<LinkInfo> described(Fd descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.LinkInfo.SIZE, 8);
      long result = bpf.info(descriptor.number(), info);
      if (result == -Errno.EINVAL) {
        return Optional.empty();
      }
      if (result < 0) {
        throw Refusal.of("read the description of the link at " + point.text(), result);
      }
      return Optional.of(
          new LinkInfo(
              LinkType.of(Native.getInt(info, BpfHeader.LinkInfo.type)),
              List.of(Native.getInt(info, BpfHeader.LinkInfo.id)),
              Native.getInt(info, BpfHeader.LinkInfo.prog_id)));
    }
  }

  private int program(Fd event) {
    long result = bpf.programOf((int) ProcessHandle.current().pid(), event.number());
    if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOTSUPP) {
      return 0;
    }
    if (result < 0) {
      throw Refusal.of("ask which program runs at " + point.text(), result);
    }
    return (int) result;
  }

  @Override
  public void close() {
    for (Fd descriptor : descriptors) {
      descriptor.close();
    }
  }
}
