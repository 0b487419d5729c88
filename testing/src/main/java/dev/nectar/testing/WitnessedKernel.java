package dev.nectar.testing;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelClock;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.UserRing;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A kernel that notes what is attached to it. What it gives is that of the kernel behind it. */
final class WitnessedKernel implements Kernel {
  private final Kernel kernel;
  private final Evidence evidence = new Evidence();

  WitnessedKernel(Kernel kernel) {
    this.kernel = kernel;
  }

  Evidence evidence() {
    return evidence;
  }

  @Override
  public Target target() {
    return kernel.target();
  }

  @Override
  public KernelClock clock() {
    return kernel.clock();
  }

  @Override
  public LoadedObject load(ObjectSpec spec, LoadOptions options) {
    LoadedObject object = kernel.load(spec, options);
    for (String name : object.programs()) {
      String type = object.program(name).spec().type().name();
      evidence.see("programs", type, "load", "yes");
    }
    return object;
  }

  @Override
  public List<Link> attach(List<Attachment> wanted) {
    List<Link> links = kernel.attach(wanted);
    try {
      for (int i = 0; i < links.size(); i++) {
        evidence.attached(links.get(i), wanted.get(i).program());
      }
      return links;
    } catch (RuntimeException e) {
      links.forEach(Link::close); // their programs may be closed by now
      throw e;
    }
  }

  @Override
  public InputStream iterate(Attachment iterator) {
    InputStream stream = kernel.iterate(iterator);
    evidence.attached(iterator.point(), iterator.program());
    return new WitnessedStream(stream, iterator.point());
  }

  @Override
  public InputStream iterate(Link iterator) {
    return kernel.iterate(iterator);
  }

  /** Programs have written what can be read. */
  private final class WitnessedStream extends FilterInputStream {
    private final AttachPoint point;

    WitnessedStream(InputStream stream, AttachPoint point) {
      super(stream);
      this.point = point;
    }

    @Override
    public int read() throws IOException {
      return noted(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return noted(super.read(bytes, offset, length));
    }

    private int noted(int result) {
      if (result >= 0) {
        evidence.fired(point);
      }
      return result;
    }
  }

  @Override
  public Link register(BpfMap table) {
    Link link = kernel.register(table);
    evidence.registered(link);
    return link;
  }

  @Override
  public List<Attached> attached(AttachPoint point, Attached.At place) {
    return kernel.attached(point, place);
  }

  @Override
  public Inventory inventory() {
    return kernel.inventory();
  }

  @Override
  public Pins pins() {
    return kernel.pins();
  }

  @Override
  public RunStatistics countRuns() {
    return kernel.countRuns();
  }

  @Override
  public EventStream events(List<BpfMap> rings) {
    return kernel.events(rings);
  }

  @Override
  public EventStream events(BpfMap array, int cpu, int index) {
    return kernel.events(array, cpu, index);
  }

  @Override
  public UserRing userRing(BpfMap ring) {
    return kernel.userRing(ring);
  }

  @Override
  public void close() {
    kernel.close();
  }
}
