package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.DescriptorText.Kind;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import java.nio.file.Path;
import java.util.Optional;

/** What is pinned in the BPF file systems of this process's mount namespace. */
final class LinuxPins implements Pins {
  private final Bpf bpf;
  private final LinuxTarget target;
  private final PinFiles files;
  private final Found found;

  LinuxPins(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
    this.files = new PinFiles(bpf);
    this.found = new Found(bpf, target);
  }

  @Override
  public Optional<BpfMap> map(Path file) {
    return open(Kind.MAP, file)
        .map(
            fd ->
                found
                    .map(fd, "pinned as " + file)
                    .orElseThrow(
                        () ->
                            new UnsupportedFeatureException(
                                "cannot open the map pinned as "
                                    + file
                                    + ": it is of a type that is not known here",
                                "use a newer version of this library")));
  }

  @Override
  public Optional<Program> program(Path file) {
    return open(Kind.PROGRAM, file).map(fd -> found.program(fd, "pinned as " + file));
  }

  @Override
  public Optional<Link> link(Path file) {
    return open(Kind.LINK, file)
        .map(fd -> LinuxLink.pinned(bpf, found.point(fd, "pinned as " + file), fd, file));
  }

  /** The kernel opens whatever has the name. */
  private Optional<Fd> open(Kind wanted, Path file) {
    target.checkOpen();
    Optional<Fd> opened = files.open("a " + wanted.title(), file);
    opened.ifPresent(
        fd ->
            DescriptorText.of(fd.number())
                .kind()
                .filter(kind -> kind != wanted)
                .ifPresent(
                    kind -> {
                      fd.close();
                      throw new KernelException(
                          "cannot open a "
                              + wanted.title()
                              + ", pinned as "
                              + file
                              + ": it is a "
                              + kind.title(),
                          "open it as such");
                    }));
    return opened;
  }

  @Override
  public boolean remove(Path file) {
    target.checkOpen();
    return files.remove(file);
  }
}
