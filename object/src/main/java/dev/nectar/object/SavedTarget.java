package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.AttachPattern.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was known about a kernel when it was saved.
 *
 * @param reports what was found; what is not among it was not asked for then
 * @param events tracepoints and raw tracepoints, in order
 */
record SavedTarget(
    KernelVersion version,
    Architecture architecture,
    int cpus,
    PidNamespace pidNamespace,
    Optional<Btf> types,
    Map<String, Btf> ofModules,
    Map<String, String> options,
    Map<Facility, FeatureReport> reports,
    Map<AttachPoint, Optional<EventFormat>> events)
    implements Target {
  @Override
  public List<String> modules() {
    return ofModules.keySet().stream().sorted().toList();
  }

  @Override
  public Optional<Btf> types(String module) {
    return Optional.ofNullable(ofModules.get(module));
  }

  @Override
  public Optional<String> option(String option) {
    return Optional.ofNullable(options.get(option)).filter(value -> !value.equals("n"));
  }

  @Override
  public FeatureReport report(Facility facility) {
    FeatureReport known = reports.get(facility);
    return known == null ? FeatureReport.absent(facility, "the saved target does not tell") : known;
  }

  @Override
  public Optional<EventFormat> format(AttachPoint point) {
    return events.getOrDefault(point, Optional.empty());
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    List<AttachPoint> found = new ArrayList<>();
    for (AttachPoint point : events.keySet()) {
      if (matches(pattern, point)) {
        found.add(point);
      }
    }
    return found;
  }

  private static boolean matches(AttachPattern pattern, AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint(String category, String name) ->
          pattern.kind() == Kind.TRACEPOINT
              && AttachPattern.matches(pattern.category(), category)
              && AttachPattern.matches(pattern.name(), name);
      case AttachPoint.RawTracepoint(String name) ->
          pattern.kind() == Kind.RAW_TRACEPOINT && AttachPattern.matches(pattern.name(), name);
      default -> false;
    };
  }
}
