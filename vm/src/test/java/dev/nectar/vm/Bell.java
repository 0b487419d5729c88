package dev.nectar.vm;

import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An event source that rings when it is told to, at times that it is told. */
final class Bell implements EventSource {
  private final Set<AttachPoint> points;
  private final List<Held> held = new ArrayList<>();

  Bell(AttachPoint... points) {
    this.points = Set.of(points);
  }

  private record Held(AttachPoint point, Hook hook) {}

  @Override
  public Stream<AttachPoint> find(AttachPattern pattern) {
    return points.stream();
  }

  @Override
  public Optional<Subscription> subscribe(AttachPoint point, Hook hook) {
    if (!points.contains(point)) {
      return Optional.empty();
    }
    Held one = new Held(point, hook);
    held.add(one);
    return Optional.of(() -> held.remove(one));
  }

  /** What the programs at a point return, in their order. */
  List<Long> ring(AttachPoint point, Occurrence event) {
    return held.stream()
        .filter(each -> each.point().equals(point))
        .map(each -> each.hook().fire(event))
        .toList();
  }

  /** What came of the one program at a point. */
  Outcome run(AttachPoint point, Occurrence event) {
    return held.stream()
        .filter(each -> each.point().equals(point))
        .findFirst()
        .orElseThrow()
        .hook()
        .run(event);
  }
}
