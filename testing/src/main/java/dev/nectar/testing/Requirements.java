package dev.nectar.testing;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.host.Capability;
import dev.nectar.host.KernelConfig;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.PermissionException;
import dev.nectar.object.ConfigOption;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Decides whether a test runs. Each method returns if what it names is there; skips the test, with
 * the reason, where its lack is explained; and fails it where the kernel should have it. Immutable.
 */
public final class Requirements {
  private final Target target;
  private final Optional<KernelConfig> config;
  private final Optional<Long> capabilities;
  private final Refusals refusals;

  /**
   * Requirements of tests on a kernel.
   *
   * @param target what is known of the kernel
   * @param config what it was built with, if that is known
   * @param capabilities those of this process, a bit each, if they are known
   * @param refusals what a refusal means
   */
  public Requirements(
      Target target,
      Optional<KernelConfig> config,
      Optional<Long> capabilities,
      Refusals refusals) {
    this.target = target;
    this.config = config;
    this.capabilities = capabilities;
    this.refusals = refusals;
  }

  /**
   * Needs a version.
   *
   * @param since the oldest that will do
   */
  public void kernel(KernelVersion since) {
    if (!target.version().atLeast(since)) {
      throw skip("this needs Linux " + since + ", and this is " + target.version());
    }
  }

  /**
   * Needs a capability. Where those of this process are unknown, the kernel will tell.
   *
   * @param capability which
   */
  public void capability(Capability capability) {
    if (capabilities.isPresent() && !capability.in(capabilities.get())) {
      throw skip("this process lacks " + capability.symbol());
    }
  }

  /**
   * Needs a feature, a type, a way to attach or a helper. Its lack is explained by the kernel's
   * version and by the options it was built with; its refusal by a lack of capabilities, or, for a
   * few features ({@link Refusals}), by policy.
   *
   * @param facility which
   */
  public void feature(Facility facility) {
    FeatureReport report = target.report(facility);
    switch (report.finding()) {
      case PRESENT -> {}
      case ABSENT -> absent(report);
      case REFUSED -> refused(report);
    }
  }

  private void absent(FeatureReport report) {
    explainByVersion(report.facility());
    explainByConfig(report.facility());
    throw fail(
        report,
        config.isPresent()
            ? "it was built with all that this needs"
            : "what it was built with cannot be read");
  }

  private void refused(FeatureReport report) {
    explainByVersion(report.facility());
    explainByCapabilities();
    if (refusals == Refusals.SKIP && Refusals.BY_POLICY.contains(report.facility())) {
      throw skip(report.facility().title() + " may be refused by policy: " + report.reason());
    }
    throw fail(report, "this process has the capabilities");
  }

  private void explainByVersion(Facility facility) {
    if (!target.version().atLeast(facility.since())) {
      throw skip(
          facility.title()
              + " came with Linux "
              + facility.since()
              + ", and this is "
              + target.version());
    }
  }

  private void explainByConfig(Facility facility) {
    for (ConfigOption option : facility.options()) {
      if (config.isPresent() && !option.metBy(config.get().value(option.name()))) {
        throw skip(facility.title() + ": this kernel was built without " + option);
      }
    }
  }

  /** {@code CAP_SYS_ADMIN} is as good as the two that were taken out of it in Linux 5.8. */
  private void explainByCapabilities() {
    if (capabilities.isPresent() && !Capability.SYS_ADMIN.in(capabilities.get())) {
      capability(Capability.BPF);
      capability(Capability.PERFMON);
    }
  }

  /** Needs the permission to create a map, without which nothing can be tried. */
  void permission(Kernel kernel) {
    MapSpec map = new MapSpec("may_i", MapType.HASH, 4, 4, 1, Set.of());
    try {
      kernel.load(new ObjectSpec(List.of(), List.of(map), "GPL")).close();
    } catch (PermissionException e) {
      if (refusals == Refusals.SKIP) {
        throw skip(String.valueOf(e.getMessage()));
      }
      throw new AssertionFailedError(String.valueOf(e.getMessage()), e);
    }
  }

  private static TestAbortedException skip(String reason) {
    return new TestAbortedException(reason);
  }

  private AssertionFailedError fail(FeatureReport report, String excluded) {
    return new AssertionFailedError(
        "Linux "
            + target.version()
            + " should have "
            + report.facility().title()
            + " (since "
            + report.facility().since()
            + "; "
            + excluded
            + "), but: "
            + report.reason());
  }
}
