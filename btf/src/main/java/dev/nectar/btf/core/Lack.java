package dev.nectar.btf.core;

import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says what a target lacks, and what it has instead. */
final class Lack {
  private final CoreKind kind;
  private final CorePath path;
  private final List<CoreMatcher.Candidate> tried;
  private final List<Types> targets;

  Lack(CoreKind kind, CorePath path, List<CoreMatcher.Candidate> tried, List<Types> targets) {
    this.kind = kind;
    this.path = path;
    this.tried = tried;
    this.targets = targets;
  }

  String text() {
    try {
      return tried.isEmpty() ? noType() : tried(tried.getFirst());
    } catch (BtfException | Refusal e) {
      return "the target has no " + path.text();
    }
  }

  private String noType() {
    String wanted = path.types().name(path.root());
    String lack = "the target has no " + path.types().text(path.root());
    List<String> others = others(wanted);
    if (!others.isEmpty()) {
      return lack + ", but " + String.join(", ", others);
    }
    Nearest nearest = new Nearest(wanted);
    for (Types target : targets) {
      for (BtfKind each : kinds()) {
        target.btf().forEach(each, "", id -> nearest.offer(target.name(id)));
      }
    }
    return lack + nearest.text();
  }

  /** Types of that name, but another kind. */
  private List<String> others(String wanted) {
    List<String> others = new ArrayList<>();
    for (Types target : targets) {
      target.btf().findFlavours(wanted).forEach(id -> others.add(target.text(id)));
    }
    return others;
  }

  private List<BtfKind> kinds() {
    return switch (path.types().kind(path.root())) {
      case STRUCT, UNION -> List.of(BtfKind.STRUCT, BtfKind.UNION);
      case ENUM, ENUM64 -> List.of(BtfKind.ENUM, BtfKind.ENUM64);
      case BtfKind other -> List.of(other);
    };
  }

  private String tried(CoreMatcher.Candidate candidate) {
    Types target = candidate.types();
    PathMatcher.Result result =
        switch (kind.of()) {
          case FIELD -> PathMatcher.fieldOf(path, target, candidate.id());
          case ENUMERATOR -> PathMatcher.enumeratorOf(path, target, candidate.id());
          case TYPE -> new PathMatcher.Result.Lost(0, candidate.id(), PathMatcher.Why.OTHER_TYPE);
        };
    return switch (result) {
      case PathMatcher.Result.Lost lost when kind.of() != CoreKind.Of.TYPE -> step(target, lost);
      case PathMatcher.Result other ->
          "the target's " + target.text(candidate.id()) + " does not match the program's";
    };
  }

  private String step(Types target, PathMatcher.Result.Lost lost) {
    CorePath.Step step = path.steps().get(lost.step());
    String name = step.name().orElse("[" + step.index() + "]");
    String of = target.text(lost.type());
    String asked = " (asked for as " + path.text() + ")";
    return switch (lost.why()) {
      case NO_NAME ->
          "the target's "
              + of
              + " has no "
              + what()
              + " "
              + name
              + asked
              + near(target, lost, name);
      case OTHER_TYPE -> "the target's " + of + " has " + name + " of another kind" + asked;
      case NO_ELEMENT -> "the target's " + of + " has no element " + name + asked;
    };
  }

  private String what() {
    return kind.of() == CoreKind.Of.ENUMERATOR ? "enumerator" : "field";
  }

  private static String near(Types target, PathMatcher.Result.Lost lost, String name) {
    Nearest nearest = new Nearest(name);
    Set<String> names = new LinkedHashSet<>();
    collect(target, lost.type(), names, 0);
    names.forEach(nearest::offer);
    return nearest.text();
  }

  private static void collect(Types target, int id, Set<String> into, int depth) {
    int resolved = target.resolve(id);
    if (resolved == 0 || depth > 4) {
      return;
    }
    switch (target.type(resolved)) {
      case BtfType.Struct struct -> {
        for (BtfType.Member member : struct.members()) {
          if (member.name().isEmpty()) {
            collect(target, member.type(), into, depth + 1);
          } else {
            into.add(member.name());
          }
        }
      }
      case BtfType.Enumeration enumeration ->
          enumeration.values().forEach(value -> into.add(value.name()));
      default -> {}
    }
  }
}
