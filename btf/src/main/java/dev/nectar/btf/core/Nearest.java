package dev.nectar.btf.core;

import dev.nectar.report.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps the names that are spelled most like one. */
final class Nearest {
  private static final int MOST = 3;
  private static final int LONGEST = 128;

  private final String wanted;
  private final int furthest;
  private final List<Near> kept = new ArrayList<>();

  private record Near(String name, int distance) {}

  Nearest(String wanted) {
    this.wanted = wanted;
    this.furthest = Math.max(2, wanted.length() / 3);
  }

  void offer(String name) {
    if (name.isEmpty()
        || name.length() > LONGEST
        || Math.abs(name.length() - wanted.length()) > furthest) {
      return;
    }
    int distance = Spelling.distance(wanted, name);
    if (distance <= furthest) {
      kept.add(new Near(name, distance));
      kept.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
      if (kept.size() > MOST) {
        kept.removeLast();
      }
    }
  }

  /** How a sentence goes on; empty if nothing is near. */
  String text() {
    List<String> names = kept.stream().map(Near::name).distinct().toList();
    return names.isEmpty() ? "; no name is near it" : "; nearest: " + String.join(", ", names);
  }
}
