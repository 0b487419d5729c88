package dev.nectar.vm;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.vm.code.Scene;
import java.nio.file.Path;
import java.util.List;

/** A program at an attach point that an event source fires. */
final class EmbeddedLink implements Link {
  private final Registry registry;
  private final int id;
  private final AttachPoint point;
  private volatile LiveProgram program;
  private EventSource.Subscription subscription = () -> {};
  private boolean detached;
  private boolean named;

  EmbeddedLink(Registry registry, int id, AttachPoint point, LiveProgram program) {
    this.registry = registry;
    this.id = id;
    this.point = point;
    this.program = program;
    registry.hold(program);
  }

  int id() {
    return id;
  }

  /** What ends it. */
  synchronized void subscribed(EventSource.Subscription by) {
    subscription = by;
  }

  long fire(Occurrence event) {
    return program.fire(event, Scene.NONE, registry.counts());
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public LinkInfo info() {
    return new LinkInfo(LinkType.UNSPEC, List.of(id), program.id(), new LinkInfo.Place.Untold());
  }

  @Override
  public synchronized void update(Program next) {
    LiveProgram replacement = registry.own(next);
    if (detached) {
      throw new KernelException(
          "cannot update the link at " + point.text() + ": it is detached", "attach a new one");
    }
    if (replacement.linked().spec().type() != program.linked().spec().type()) {
      throw new KernelException(
          "cannot update the link at "
              + point.text()
              + ": program "
              + replacement.linked().spec().name()
              + " is of another type",
          "give it a program of type " + program.linked().spec().type());
    }
    registry.hold(replacement);
    LiveProgram before = program;
    program = replacement;
    registry.drop(before);
  }

  @Override
  public synchronized void detach() {
    if (!detached) {
      detached = true;
      subscription.close();
      registry.ended(this);
      registry.drop(program);
    }
  }

  @Override
  public synchronized void pin(Path file) {
    registry.pin(this, file);
    named = true;
  }

  @Override
  public synchronized void unpin() {
    registry.unpin(this);
    named = false;
  }

  /** Its name was taken away by another. */
  void unnamed() {
    synchronized (this) {
      named = false;
    }
  }

  @Override
  public void leave() {
    throw new UnsupportedFeatureException(
        "cannot leave program "
            + program.linked().spec().name()
            + " at "
            + point.text()
            + ": it is kept there by a link",
        "pin the link, or keep it open");
  }

  @Override
  public synchronized void close() {
    if (!named) {
      detach();
    }
  }
}
