package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An attachment that ends when what keeps it is closed. */
final class LinuxLink implements Link {
  private final Bpf bpf;
  private final AttachPoint point;
  private final Optional<LinuxProgram> program;
  private final Kept kept;
  private final String title;
  private final Origin origin;
  private final Set<Path> names = new LinkedHashSet<>();
  private boolean open = true;

  /** Whether closing it ends it. */
  private enum Origin {
    MADE,
    FOUND
  }

  /**
   * An attachment.
   *
   * @param program what was attached; empty for a table of functions
   */
  LinuxLink(Bpf bpf, AttachPoint point, Optional<LinuxProgram> program, Kept kept) {
    this(bpf, point, program, kept, Origin.MADE);
  }

  private LinuxLink(
      Bpf bpf, AttachPoint point, Optional<LinuxProgram> program, Kept kept, Origin origin) {
    this.bpf = bpf;
    this.point = point;
    this.program = program;
    this.kept = kept;
    this.title = "the link to " + point.text();
    this.origin = origin;
  }

  /** A link that somebody made before. */
  static LinuxLink found(Bpf bpf, AttachPoint point, Fd link) {
    return new LinuxLink(bpf, point, Optional.empty(), Kept.link(link), Origin.FOUND);
  }

  /** The same by one of its names. */
  static LinuxLink pinned(Bpf bpf, AttachPoint point, Fd link, Path name) {
    LinuxLink found = found(bpf, point, link);
    found.names.add(name.toAbsolutePath());
    return found;
  }

  static LinuxLink of(Link link) {
    if (link instanceof LinuxLink own) {
      return own;
    }
    throw new IllegalArgumentException(
        "the link to " + link.point().text() + " is of another kernel");
  }

  /** Keeps the kernel's link open. */
  Fd.Use use(String action) {
    if (kept.links().size() != 1) {
      throw new UnsupportedFeatureException(
          "cannot "
              + action
              + " "
              + point.text()
              + (kept.links().isEmpty()
                  ? ": it is attached without a link"
                  : ": it is attached by a link for each CPU, thread or place"),
          kept.links().isEmpty() ? "use a kernel that has links there" : "");
    }
    return kept.links().getFirst().use(title);
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public LinkInfo info() {
    if (kept.links().isEmpty()) {
      return kept.events().isEmpty() ? ofNoLink() : ofEvent(kept.events().getFirst());
    }
    LinkDescription description = new LinkDescription(bpf);
    List<Integer> ids = new ArrayList<>();
    LinkInfo first = read(description, kept.links().getFirst());
    ids.addAll(first.ids());
    for (Fd link : kept.links().subList(1, kept.links().size())) {
      ids.addAll(read(description, link).ids());
    }
    return new LinkInfo(first.type(), ids, first.program(), first.place());
  }

  private LinkInfo read(LinkDescription description, Fd link) {
    try (Fd.Use held = link.use(title)) {
      return description.read(held.number(), point.text());
    }
  }

  private LinkInfo ofNoLink() {
    int id = program.map(each -> each.info().id()).orElse(0);
    return new LinkInfo(LinkType.UNSPEC, List.of(), id, new LinkInfo.Place.Untold());
  }

  private LinkInfo ofEvent(Fd event) {
    long result;
    try (Fd.Use held = event.use(title)) {
      result = bpf.programOf((int) ProcessHandle.current().pid(), held.number());
    }
    boolean untold = result == -Errno.EOPNOTSUPP || result == -Errno.ENOTSUPP;
    if (result < 0 && !untold) {
      throw Refusal.of("ask which program runs at " + point.text(), result);
    }
    return new LinkInfo(
        LinkType.PERF_EVENT, List.of(), untold ? 0 : (int) result, new LinkInfo.Place.Untold());
  }

  @Override
  public void update(Program next) {
    LinuxProgram other = LinuxProgram.of(next);
    String action = "put program " + other.spec().name() + " in the place of that at";
    long result;
    try (Fd.Use held = use(action);
        Fd.Use given = other.use()) {
      result = bpf.linkUpdate(held.number(), given.number());
    }
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
    if (result == -Errno.ENOLINK) {
      throw new KernelException(
          "cannot " + action + " " + point.text() + ": the link is detached, or its place is gone",
          "attach the program anew");
    }
    if (result < 0) {
      throw Refusal.of(action + " " + point.text(), result);
    }
  }

  @Override
  public void detach() {
    if (kept.links().size() != 1) {
      close();
      return;
    }
    long result;
    try (Fd.Use held = kept.links().getFirst().use(title)) {
      result = bpf.linkDetach(held.number());
    }
    if (result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
      if (origin == Origin.FOUND || !names.isEmpty()) {
        throw new UnsupportedFeatureException(
            "cannot detach the program at "
                + point.text()
                + ": on this kernel links there end with their last name and descriptor",
            "unpin it, and close it where it was made");
      }
      close();
    } else if (result < 0) {
      throw Refusal.of("detach the program at " + point.text(), result);
    }
  }

  @Override
  public synchronized void pin(Path file) {
    if (kept.links().size() <= 1) {
      try (Fd.Use held = use("pin what is attached to")) {
        pin(held, file);
      }
      return;
    }
    List<Path> given = new ArrayList<>();
    try {
      for (Fd link : kept.links()) {
        String next = given.isEmpty() ? "" : "_" + given.size();
        Path name = file.resolveSibling(file.getFileName() + next);
        try (Fd.Use held = link.use(title)) {
          pin(held, name);
        }
        given.add(name.toAbsolutePath());
      }
    } catch (RuntimeException e) {
      given.forEach(pins()::remove);
      given.forEach(names::remove);
      throw e;
    }
  }

  private void pin(Fd.Use link, Path file) {
    pins().pin(title, link.number(), file);
    names.add(file.toAbsolutePath());
  }

  @Override
  public synchronized void leave() {
    if (!kept.lasts()) {
      throw new UnsupportedFeatureException(
          "cannot leave the program at " + point.text() + ": its link ends with this process",
          "pin the link instead");
    }
    if (open) {
      open = false;
      kept.release();
    }
  }

  @Override
  public synchronized void unpin() {
    for (Path name : List.copyOf(names)) {
      pins().remove(name);
      names.remove(name);
    }
  }

  private PinFiles pins() {
    return new PinFiles(bpf);
  }

  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    if (names.isEmpty()) {
      kept.close();
    } else {
      kept.release();
    }
  }
}
