package dev.nectar.vm;

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
import dev.nectar.vm.types.EmbeddedTypes;
import java.util.List;
import java.util.Optional;

/** What is known of the embedded kernel when nothing more is said. */
public enum EmbeddedTarget implements Target {
  /** With types of its own, and without events or attach points. */
  INSTANCE;

  /** The version of Linux whose behaviour the embedded kernel has. */
  public static final KernelVersion VERSION = KernelVersion.of(6, 18);

  @Override
  public KernelVersion version() {
    return VERSION;
  }

  @Override
  public Architecture architecture() {
    return Architecture.find(System.getProperty("os.arch", "")).orElse(Architecture.X86_64);
  }

  @Override
  public Optional<Btf> types() {
    return Optional.of(EmbeddedTypes.standard());
  }

  @Override
  public FeatureReport report(Facility facility) {
    return VERSION.atLeast(facility.since())
        ? FeatureReport.present(facility)
        : FeatureReport.absent(facility, "the embedded kernel behaves as Linux " + VERSION);
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
    return 1;
  }

  @Override
  public PidNamespace pidNamespace() {
    return PidNamespace.INITIAL;
  }
}
