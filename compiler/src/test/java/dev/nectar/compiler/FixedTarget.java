package dev.nectar.compiler;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import java.util.List;
import java.util.Optional;

/** A target that has exactly the features of a version. */
record FixedTarget(KernelVersion version) implements Target {
  @Override
  public Architecture architecture() {
    return Architecture.X86_64;
  }

  @Override
  public Optional<Btf> types() {
    return Optional.empty();
  }

  @Override
  public FeatureReport report(Facility facility) {
    return version.atLeast(facility.since())
        ? FeatureReport.present(facility)
        : FeatureReport.absent(facility, "newer than " + version);
  }

  @Override
  public Optional<EventFormat> format(AttachPoint point) {
    return Optional.empty();
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    return List.of();
  }

  @Override
  public int cpus() {
    return 2;
  }

  @Override
  public PidNamespace pidNamespace() {
    return PidNamespace.INITIAL;
  }
}
