package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What keeps a program attached: a link of the kernel's, or other things that end when closed. */
final class LinuxLink implements Link {
  private final Bpf bpf;
  private final AttachPoint point;
  private final int program;
  private final Optional<Fd> link;
  private final List<Held> others;

  /** What goes with a link. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What keeps a program attached.
   *
   * @param program the program's number
   * @param link the kernel's link, if there is one
   * @param others what is closed behind it, in order
   */
  LinuxLink(
      Bpf bpf, AttachPoint point, int program, Optional<Fd> link, List<? extends Held> others) {
    this.bpf = bpf;
    this.point = point;
    this.program = program;
    this.link = link;
    this.others = List.copyOf(others);
  }

  static LinuxLink of(Link link) {
    if (link instanceof LinuxLink own) {
      return own;
    }
    throw new IllegalArgumentException(
        "the link to " + link.point().text() + " is of another kernel");
  }

  /** The kernel's link. */
  int fd(String action) {
    return link.orElseThrow(
            () ->
                new UnsupportedFeatureException(
                    "cannot " + action + " " + point.text() + ": it is attached without a link",
                    "use a kernel that has links there"))
        .number();
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public LinkInfo info() {
    if (link.isEmpty()) {
      return new LinkInfo(0, LinkType.UNSPEC, program, new LinkInfo.Place.Untold());
    }
    return new LinkDescription(bpf).read(link.get().number(), "the link to " + point.text());
  }

  @Override
  public void update(Program next) {
    LinuxProgram other = LinuxProgram.of(next);
    String action = "put program " + other.spec().name() + " in the place of that at";
    long result = bpf.linkUpdate(fd(action), other.fd());
    if (result == -Errno.EINVAL || result == -Errno.EOPNOTSUPP || result == -Errno.EPERM) {
      LinkType type = info().type();
      throw switch (type) {
        case CGROUP, NETNS, XDP, TCX, NETKIT, NETFILTER, SOCKMAP ->
            new KernelException(
                "cannot " + action + " " + point.text() + ": it is of another kind",
                "load it with the same type, for the same point");
        default ->
            new UnsupportedFeatureException(
                "cannot " + action + " " + point.text() + ": links there keep their program",
                "attach the other one, then close this link");
      };
    }
    if (result < 0) {
      throw Refusal.of(action + " " + point.text(), result);
    }
  }

  @Override
  public void detach() {
    if (link.isEmpty()) {
      close();
      return;
    }
    long result = bpf.linkDetach(link.get().number());
    if (result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
      close();
    } else if (result < 0) {
      throw Refusal.of("detach the program at " + point.text(), result);
    }
  }

  @Override
  public void pin(Path file) {
    new Pins(bpf).pin("the link to " + point.text(), fd("pin what is attached to"), file);
  }

  @Override
  public void close() {
    link.ifPresent(Fd::close);
    others.forEach(Held::close);
  }
}
