package dev.nectar.linux;

import dev.nectar.kernel.Link;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.AttachPoint;
import java.util.List;

/** An attachment that ends when its descriptors are closed. */
final class LinuxLink implements Link {
  private final AttachPoint point;
  private final List<Fd> descriptors;

  LinuxLink(AttachPoint point, List<Fd> descriptors) {
    this.point = point;
    this.descriptors = List.copyOf(descriptors);
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public void close() {
    for (Fd descriptor : descriptors) {
      descriptor.close();
    }
  }
}
