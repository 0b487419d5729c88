package dev.nectar.linux;

import dev.nectar.kernel.Attachment.Order;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.LinkCreate.Ordered;
import dev.nectar.linux.sys.Native;

/** A place among other programs, as the kernel wants it. */
final class Ordering {
  private final int flags;
  private final int relative;

  private Ordering(int flags, int relative) {
    this.flags = flags;
    this.relative = relative;
  }

  static Ordering of(Order order) {
    return switch (order) {
      case Order.Any _ -> new Ordering(0, 0);
      case Order.First _ -> new Ordering(BpfHeader.BPF_F_BEFORE, 0);
      case Order.Last _ -> new Ordering(BpfHeader.BPF_F_AFTER, 0);
      case Order.Before(var link) ->
          new Ordering(
              BpfHeader.BPF_F_BEFORE | BpfHeader.BPF_F_LINK,
              LinuxLink.of(link).fd("attach a program before that at"));
      case Order.After(var link) ->
          new Ordering(
              BpfHeader.BPF_F_AFTER | BpfHeader.BPF_F_LINK,
              LinuxLink.of(link).fd("attach a program behind that at"));
    };
  }

  int flags() {
    return flags;
  }

  Bpf.LinkPart part() {
    return relative == 0
        ? Bpf.LinkPart.NONE
        : attr -> Native.putInt(attr, Ordered.relative_fd, relative);
  }
}
