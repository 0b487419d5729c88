package dev.nectar.linux;

import dev.nectar.linux.sys.Fd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What keeps a program attached.
 *
 * @param link the kernel's link, if there is one
 * @param others what ends with it, in order
 */
record Kept(Optional<Fd> link, List<LinuxLink.Held> others) {
  static Kept link(Fd link) {
    return new Kept(Optional.of(link), List.of());
  }

  static Kept other(LinuxLink.Held held) {
    return new Kept(Optional.empty(), List.of(held));
  }

  /** The link first. */
  List<LinuxLink.Held> all() {
    List<LinuxLink.Held> all = new ArrayList<>();
    link.ifPresent(fd -> all.add(fd::close));
    all.addAll(others);
    return all;
  }
}
