package dev.nectar.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.host.Capability;
import dev.nectar.host.KernelConfig;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequirementsTest {
  private static final Optional<KernelConfig> UNKNOWN = Optional.empty();
  private static final Optional<KernelConfig> WITH_ALL =
      config(
          """
          CONFIG_BPF_SYSCALL=y
          CONFIG_DEBUG_INFO_BTF=y
          CONFIG_BPF_EVENTS=y
          CONFIG_BPF_JIT=y
          CONFIG_BPF_LSM=y
          CONFIG_LSM="landlock,bpf"
          CONFIG_KPROBES=y
          CONFIG_KPROBE_EVENTS=y
          CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y
          """);
  private static final Optional<Long> ALL = Optional.of(-1L);

  private static Optional<KernelConfig> config(String text) {
    return Optional.of(KernelConfig.parse(text));
  }

  /** A kernel of which a version and what a probe shows are known. */
  private record Known(KernelVersion version, FeatureReport.Finding finding, String reason)
      implements Target {
    @Override
    public FeatureReport report(Facility facility) {
      return new FeatureReport(facility, finding, reason);
    }

    @Override
    public Architecture architecture() {
      return Architecture.X86_64;
    }

    @Override
    public Optional<Btf> types() {
      return Optional.empty();
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

  private static Target lacking(String version) {
    return new Known(KernelVersion.parse(version), FeatureReport.Finding.ABSENT, "probed in vain");
  }

  private static Target refusing(String version) {
    return new Known(KernelVersion.parse(version), FeatureReport.Finding.REFUSED, "EPERM");
  }

  private static void isSkipped(ThrowingCallable needs, String reason) {
    assertThatThrownBy(needs).isInstanceOf(TestAbortedException.class).hasMessage(reason);
  }

  private static void fails(ThrowingCallable needs, String reason) {
    assertThatThrownBy(needs).isInstanceOf(AssertionFailedError.class).hasMessage(reason);
  }

  @Test
  void whatIsThereIsEnoughWhateverTheVersion() {
    Target target = new Known(KernelVersion.of(4, 0), FeatureReport.Finding.PRESENT, "");
    assertThatCode(() -> new Requirements(target, UNKNOWN, ALL, Refusals.FAIL).feature(Feature.LSM))
        .doesNotThrowAnyException();
  }

  @Test
  void olderKernelsAreSkipped() {
    Requirements needs = new Requirements(lacking("5.4"), WITH_ALL, ALL, Refusals.SKIP);
    isSkipped(
        () -> needs.feature(Feature.LSM),
        "BPF security hooks came with Linux 5.7, and this is 5.4");
    isSkipped(
        () -> needs.kernel(KernelVersion.of(5, 15)), "this needs Linux 5.15, and this is 5.4");
    assertThatCode(() -> needs.kernel(KernelVersion.of(5, 4))).doesNotThrowAnyException();
  }

  @Test
  void optionThatIsOffExplainsALack() {
    Optional<KernelConfig> config = config("CONFIG_BPF_SYSCALL=y\n# CONFIG_KPROBES is not set\n");
    isSkipped(
        () -> new Requirements(lacking("6.1"), config, ALL, Refusals.SKIP).feature(Feature.KPROBE),
        "kprobes and kretprobes: this kernel was built without CONFIG_KPROBES");
  }

  @Test
  void listWithoutTheWordExplainsALack() {
    Optional<KernelConfig> config =
        config(
            """
            CONFIG_BPF_SYSCALL=y
            CONFIG_DEBUG_INFO_BTF=y
            CONFIG_BPF_EVENTS=y
            CONFIG_BPF_JIT=y
            CONFIG_BPF_LSM=y
            CONFIG_LSM="landlock,notbpf"
            """);
    isSkipped(
        () -> new Requirements(lacking("6.1"), config, ALL, Refusals.SKIP).feature(Feature.LSM),
        "BPF security hooks: this kernel was built without CONFIG_LSM with bpf");
  }

  @Test
  void lackThatNothingExplainsFails() {
    fails(
        () ->
            new Requirements(lacking("6.1"), WITH_ALL, ALL, Refusals.SKIP).feature(Feature.KPROBE),
        "Linux 6.1 should have kprobes and kretprobes (since 4.1; it was built with all that this"
            + " needs), but: probed in vain");
    fails(
        () -> new Requirements(lacking("6.1"), UNKNOWN, ALL, Refusals.SKIP).feature(Feature.KPROBE),
        "Linux 6.1 should have kprobes and kretprobes (since 4.1; what it was built with cannot be"
            + " read), but: probed in vain");
  }

  @Test
  void fewFeaturesMayBeRefusedByPolicy() {
    Requirements needs = new Requirements(refusing("7.2"), WITH_ALL, ALL, Refusals.SKIP);
    for (Facility each : Refusals.BY_POLICY) {
      isSkipped(() -> needs.feature(each), each.title() + " may be refused by policy: EPERM");
    }
    fails(
        () -> needs.feature(Feature.RINGBUF),
        "Linux 7.2 should have BPF ring buffer (since 5.8; this process has the capabilities), but:"
            + " EPERM");
  }

  @Test
  void policyExplainsNothingWhereThereIsNone() {
    fails(
        () ->
            new Requirements(refusing("6.1"), WITH_ALL, ALL, Refusals.FAIL).feature(Feature.FENTRY),
        "Linux 6.1 should have fentry and fexit (since 5.5; this process has the capabilities), but:"
            + " EPERM");
  }

  @Test
  void policyExplainsNoLack() {
    assertThatThrownBy(
            () ->
                new Requirements(lacking("6.1"), WITH_ALL, ALL, Refusals.SKIP)
                    .feature(Feature.FENTRY))
        .isInstanceOf(AssertionFailedError.class);
  }

  @Test
  void capabilitiesThatLackExplainARefusal() {
    Optional<Long> onlyBpf = Optional.of(1L << Capability.BPF.ordinal());
    Requirements needs = new Requirements(refusing("6.1"), WITH_ALL, onlyBpf, Refusals.FAIL);
    isSkipped(() -> needs.feature(Feature.RINGBUF), "this process lacks CAP_PERFMON");
    isSkipped(() -> needs.capability(Capability.NET_ADMIN), "this process lacks CAP_NET_ADMIN");
    assertThatCode(() -> needs.capability(Capability.BPF)).doesNotThrowAnyException();
    Optional<Long> none = Optional.empty();
    Requirements unknown = new Requirements(refusing("6.1"), WITH_ALL, none, Refusals.FAIL);
    assertThatCode(() -> unknown.capability(Capability.BPF)).doesNotThrowAnyException();
  }

  @Test
  void settingIsSkipOrFail() {
    assertThatCode(() -> Refusals.parse("fail")).doesNotThrowAnyException();
    assertThatThrownBy(() -> Refusals.parse("maybe"))
        .hasMessage("nectar.kernel.refusals is \"maybe\", and can only be skip or fail");
  }
}
