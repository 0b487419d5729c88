package dev.nectar.script.check;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Target;
import dev.nectar.script.check.CheckedScript.Body;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Script;
import dev.nectar.script.syntax.Script.Probe;
import dev.nectar.script.syntax.Script.Word;
import dev.nectar.script.syntax.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks a script. Types of maps and variables grow from pass to pass until nothing changes; a last
 * pass reports.
 */
public final class Checker {
  private static final int MOST_PASSES = 20;

  private final Target target;
  private final Parameters parameters;
  private final Map<String, String> environment;
  private final Findings findings;

  /**
   * A checker.
   *
   * @param target the kernel the script is for
   * @param parameters the positional parameters
   * @param environment the variables of the environment
   * @param findings where errors and warnings go
   */
  public Checker(
      Target target, Parameters parameters, Map<String, String> environment, Findings findings) {
    this.target = target;
    this.parameters = parameters;
    this.environment = environment;
    this.findings = findings;
  }

  /** Checks a script; what is answered has its types only if no error was found. */
  public CheckedScript check(Script script) {
    Settings settings = Settings.read(script.config(), environment, findings);
    if (script.probes().isEmpty() && !findings.failed()) {
      findings.error("No probes to attach");
    }
    List<Body> bodies = new ArrayList<>();
    AttachPoints points = new AttachPoints(target, settings, parameters, findings);
    for (Probe probe : script.probes()) {
      bodies.addAll(bodies(probe, points));
    }
    limit(bodies, settings.maxProbes());
    Scope.Shared shared = new Scope.Shared(target, settings, parameters, new TreeMap<>());
    grow(shared, bodies);
    if (defaults(bodies)) {
      grow(shared, bodies);
    }
    for (Body body : bodies) {
      Scope scope = new Scope(shared, body, findings);
      new StatementChecker(scope).check();
      neverAssigned(body);
    }
    return new CheckedScript(
        settings, parameters, List.copyOf(bodies), List.copyOf(shared.maps().values()));
  }

  private void limit(List<Body> bodies, int most) {
    int probes = bodies.stream().mapToInt(body -> body.points().size()).sum();
    if (probes > most) {
      findings.error(
          "Your program is trying to attach to "
              + probes
              + " probes, which exceeds the current limit of "
              + most,
          "You can increase the limit through the BPFTRACE_MAX_PROBES environment variable, but BE"
              + " CAREFUL since a high number of probes attached can cause your system to crash.");
    }
  }

  private static void grow(Scope.Shared shared, List<Body> bodies) {
    boolean changed = true;
    for (int pass = 0; changed && pass < MOST_PASSES; pass++) {
      changed = false;
      for (Body body : bodies) {
        Scope scope = new Scope(shared, body, new Findings());
        new StatementChecker(scope).check();
        changed |= scope.isChanged();
      }
    }
  }

  /** Variables that get their type from nowhere hold zero; answers whether there are any. */
  private static boolean defaults(List<Body> bodies) {
    boolean any = false;
    for (Body body : bodies) {
      for (VariableSymbol symbol : body.typing().variables()) {
        if (symbol.growing().isUnknown()) {
          symbol.type(Types.INT64);
          any = true;
        }
      }
    }
    return any;
  }

  private void neverAssigned(Body body) {
    for (VariableSymbol symbol : body.typing().variables()) {
      if (!symbol.isAssigned()) {
        findings.warning(symbol.place(), "Variable $" + symbol.name() + " was never assigned to.");
      }
    }
  }

  // ---- from probes to bodies

  private List<Body> bodies(Probe probe, AttachPoints resolver) {
    int wrong = resolver.wrong();
    Set<ProbePoint> points = new LinkedHashSet<>();
    for (Word word : probe.points()) {
      points.addAll(resolver.resolve(word));
    }
    if (points.isEmpty()) {
      if (wrong == resolver.wrong()) {
        resolver.nothingLeft(probe.points().getFirst().span());
      }
      return List.of();
    }
    Needs needs = needs(probe);
    if (needs == Needs.NOTHING) {
      return List.of(new Body(probe, List.copyOf(points), Optional.empty(), new Typing()));
    }
    return switch (needs) {
      case NOTHING, NAME -> one(probe, points);
      case ARGUMENTS -> alike(probe, points);
      case BOTH -> points.stream().flatMap(point -> alike(probe, Set.of(point)).stream()).toList();
    };
  }

  private static List<Body> one(Probe probe, Set<ProbePoint> points) {
    return points.stream()
        .map(point -> new Body(probe, List.of(point), Optional.empty(), new Typing()))
        .toList();
  }

  /** One body for all points whose events have what it reads at the same places. */
  private List<Body> alike(Probe probe, Set<ProbePoint> points) {
    Set<String> names = fieldNames(probe);
    Map<List<Object>, List<ProbePoint>> groups = new LinkedHashMap<>();
    Map<List<Object>, Optional<EventFormat>> formats = new HashMap<>();
    for (ProbePoint point : points) {
      Optional<EventFormat> format = format(point);
      List<Object> key = new ArrayList<>();
      key.add(point instanceof ProbePoint.Tracepoint t ? t.point().category() : point.getClass());
      names.forEach(name -> key.add(format.flatMap(f -> f.field(name))));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(point);
      formats.putIfAbsent(key, format);
    }
    List<Body> bodies = new ArrayList<>();
    groups.forEach(
        (key, alike) ->
            bodies.add(
                new Body(
                    probe,
                    List.copyOf(alike),
                    formats.getOrDefault(key, Optional.empty()),
                    new Typing())));
    return bodies;
  }

  private static Set<String> fieldNames(Probe probe) {
    Set<String> names = new TreeSet<>();
    Walk.expressions(
        probe,
        e -> {
          if (e instanceof Expression.FieldAccess field) {
            names.add(field.name());
          }
        });
    return names;
  }

  private Optional<EventFormat> format(ProbePoint point) {
    Optional<AttachPoint> attach =
        switch (point) {
          case ProbePoint.Tracepoint t -> Optional.of(t.point());
          case ProbePoint.RawTracepoint t -> Optional.of(t.point());
          case ProbePoint.Begin _, ProbePoint.End _, ProbePoint.Clock _ -> Optional.empty();
        };
    return attach.flatMap(target::format);
  }

  /** What a body must know of the point it runs at. */
  private enum Needs {
    NOTHING,
    NAME,
    ARGUMENTS,
    BOTH
  }

  private static Needs needs(Probe probe) {
    Needs[] needs = {Needs.NOTHING};
    Walk.expressions(
        probe,
        e -> {
          String name =
              switch (e) {
                case Expression.Identifier i -> i.name();
                case Expression.Call c -> c.name();
                default -> "";
              };
          if (name.equals("args") && needs[0] != Needs.BOTH) {
            needs[0] = needs[0] == Needs.NAME ? Needs.BOTH : Needs.ARGUMENTS;
          } else if (name.equals("probe") && needs[0] != Needs.BOTH) {
            needs[0] = needs[0] == Needs.ARGUMENTS ? Needs.BOTH : Needs.NAME;
          }
        });
    return needs[0];
  }
}
