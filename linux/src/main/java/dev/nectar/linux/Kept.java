package dev.nectar.linux;

import dev.nectar.linux.sys.Fd;
import java.util.List;

/**
 * What keeps a program attached.
 *
 * @param links the kernel's links; several for a clock on several CPUs
 * @param events perf events that end with the links, or keep the program without
 * @param others what else is undone at the end
 * @param needed what these need to be undone
 */
record Kept(List<Fd> links, List<Fd> events, List<Held> others, List<Held> needed) {
  /** What is undone at the end, once. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Kept {
    links = List.copyOf(links);
    events = List.copyOf(events);
    others = List.copyOf(others);
    needed = List.copyOf(needed);
  }

  Kept(List<Fd> links, List<Fd> events) {
    this(links, events, List.of(), List.of());
  }

  static Kept link(Fd link) {
    return new Kept(List.of(link), List.of());
  }

  static Kept other(Held undone, Held... needed) {
    return new Kept(List.of(), List.of(), List.of(undone), List.of(needed));
  }

  /** Several as one. */
  static Kept all(List<Kept> parts) {
    return new Kept(
        parts.stream().flatMap(each -> each.links().stream()).toList(),
        parts.stream().flatMap(each -> each.events().stream()).toList(),
        parts.stream().flatMap(each -> each.others().stream()).toList(),
        parts.stream().flatMap(each -> each.needed().stream()).toList());
  }

  /** Whether the kernel keeps the program attached without a descriptor of this process. */
  boolean lasts() {
    return links.isEmpty() && events.isEmpty();
  }

  /** Ends the links and events alone: what else was made is needed by a link that stays. */
  void release() {
    links.forEach(Fd::close);
    events.forEach(Fd::close);
    needed.forEach(Held::close);
  }

  /** Ends all of it, links first; called once. */
  void close() {
    links.forEach(Fd::close);
    events.forEach(Fd::close);
    try {
      others.forEach(Held::close);
    } finally {
      needed.forEach(Held::close);
    }
  }
}
