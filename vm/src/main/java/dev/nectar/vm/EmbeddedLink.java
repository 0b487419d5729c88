package dev.nectar.vm;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.vm.map.EmbeddedMap;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** A program at an attach point that an event source fires. */
final class EmbeddedLink implements Link {
  private final Registry registry;
  private final int id;
  private final AttachPoint point;
  private final long cookie;
  private final Attachment.Scope scope;
  private volatile LiveProgram program;
  private EventSource.Subscription subscription = () -> {};
  private boolean detached;
  private boolean named;

  EmbeddedLink(
      Registry registry,
      int id,
      AttachPoint point,
      LiveProgram program,
      long cookie,
      Attachment.Scope scope) {
    this.registry = registry;
    this.id = id;
    this.point = point;
    this.cookie = cookie;
    this.scope = scope;
    this.program = program;
    registry.hold(program);
    ofMap().ifPresent(registry::hold);
  }

  int id() {
    return id;
  }

  LiveProgram program() {
    return program;
  }

  Attachment.Scope scope() {
    return scope;
  }

  /** The map whose elements an iterator walks. */
  private OptionalInt ofMap() {
    return scope instanceof Attachment.Scope.OfMap(EmbeddedMap map)
        ? OptionalInt.of(map.id())
        : OptionalInt.empty();
  }

  /** What ends it. */
  synchronized void subscribed(EventSource.Subscription by) {
    subscription = by;
  }

  Outcome run(Occurrence event) {
    return program.run(event, cookie, registry.counts());
  }

  @Override
  public AttachPoint point() {
    return point;
  }

  @Override
  public LinkInfo info() {
    LinkInfo.Place place =
        point instanceof AttachPoint.Iterator(String list)
            ? new LinkInfo.Place.Iterator(list, ofMap().orElse(0))
            : new LinkInfo.Place.Untold();
    LinkType type = point instanceof AttachPoint.Iterator ? LinkType.ITER : LinkType.UNSPEC;
    return new LinkInfo(type, List.of(id), program.id(), place);
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
      ofMap().ifPresent(registry::drop);
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
