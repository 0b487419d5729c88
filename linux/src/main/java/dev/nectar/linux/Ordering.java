package dev.nectar.linux;

import dev.nectar.kernel.Attachment.Order;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.LinkCreate.Ordered;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import java.util.Optional;

/** A place among other programs, as the kernel wants it; the link it names stays open meanwhile. */
final class Ordering implements AutoCloseable {
  private final int flags;
  private final Optional<Fd.Use> relative;

  private Ordering(int flags) {
    this.flags = flags;
    this.relative = Optional.empty();
  }

  private Ordering(int flags, Fd.Use relative) {
    this.flags = flags | BpfHeader.BPF_F_LINK;
    this.relative = Optional.of(relative);
  }

  static Ordering of(Order order) {
    return switch (order) {
      case Order.Any _ -> new Ordering(0);
      case Order.First _ -> new Ordering(BpfHeader.BPF_F_BEFORE);
      case Order.Last _ -> new Ordering(BpfHeader.BPF_F_AFTER);
      case Order.Before(var link) ->
          new Ordering(
              BpfHeader.BPF_F_BEFORE, LinuxLink.of(link).use("attach a program before that at"));
      case Order.After(var link) ->
          new Ordering(
              BpfHeader.BPF_F_AFTER, LinuxLink.of(link).use("attach a program behind that at"));
    };
  }

  int flags() {
    return flags;
  }

  Bpf.LinkPart part() {
    return relative
        .<Bpf.LinkPart>map(use -> attr -> Native.putInt(attr, Ordered.relative_fd, use.number()))
        .orElse(Bpf.LinkPart.NONE);
  }

  @Override
  public void close() {
    relative.ifPresent(Fd.Use::close);
  }
}
