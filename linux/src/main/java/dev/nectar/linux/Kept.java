package dev.nectar.linux;

import dev.nectar.linux.sys.Fd;
import java.util.List;

/**
 * What keeps a program attached.
 *
 * @param links the kernel's links; several for a clock on several CPUs
 * @param events perf events that end with the links, or keep the program without
 * @param others what else is undone at the end
 */
record Kept(List<Fd> links, List<Fd> events, List<Held> others) {
  /** What is undone at the end, once. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Kept {
    links = List.copyOf(links);
    events = List.copyOf(events);
    others = List.copyOf(others);
  }

  static Kept link(Fd link) {
    return new Kept(List.of(link), List.of(), List.of());
  }

  static Kept other(Held held) {
    return new Kept(List.of(), List.of(), List.of(held));
  }

  /** Several as one. */
  static Kept all(List<Kept> parts) {
    return new Kept(
        parts.stream().flatMap(each -> each.links().stream()).toList(),
        parts.stream().flatMap(each -> each.events().stream()).toList(),
        parts.stream().flatMap(each -> each.others().stream()).toList());
  }

  /** Ends the links and events alone: what else was made is needed by a link that stays. */
  void release() {
    links.forEach(Fd::close);
    events.forEach(Fd::close);
  }

  /** Ends all of it, links first; called once. */
  void close() {
    release();
    others.forEach(Held::close);
  }
}
