package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.HelperUse;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import dev.nectar.testing.Evidence;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.Requirements;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything is there where the kernel's version and configuration say that it should be. */
@KernelTest
class FeaturesTest {
  @ParameterizedTest
  @EnumSource(Feature.class)
  void isThereWhereItShouldBe(Feature feature, Requirements requirements) {
    requirements.feature(feature);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "UNSPEC")
  void programsAreThereWhereTheyShouldBe(
      ProgramType type, Requirements requirements, Kernel kernel) {
    requirements.feature(type);
    // The probe of a type is its smallest program, bound to what it must be bound to.
    Evidence.of(kernel).see("programs", type.name(), "load", "yes");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "UNSPEC")
  void mapsAreThereWhereTheyShouldBe(MapType type, Requirements requirements, Kernel kernel) {
    Processor.assumeMemoryFor(type, kernel);
    requirements.feature(type);
  }

  @ParameterizedTest
  @EnumSource(AttachType.class)
  void programsAreAttachedWhereTheyShouldBe(AttachType type, Requirements requirements) {
    requirements.feature(type);
  }

  /** A few that every kernel with the helper and the programs has opened to these. */
  static Stream<HelperUse> helpers() {
    return Stream.of(
        new HelperUse(Helper.MAP_LOOKUP_ELEM, ProgramType.SOCKET_FILTER),
        new HelperUse(Helper.KTIME_GET_BOOT_NS, ProgramType.TRACEPOINT),
        new HelperUse(Helper.GET_STACKID, ProgramType.KPROBE),
        new HelperUse(Helper.RINGBUF_OUTPUT, ProgramType.XDP),
        new HelperUse(Helper.REDIRECT, ProgramType.SCHED_CLS),
        new HelperUse(Helper.SK_LOOKUP_TCP, ProgramType.XDP),
        new HelperUse(Helper.SK_ASSIGN, ProgramType.SK_LOOKUP),
        new HelperUse(Helper.SOCK_MAP_UPDATE, ProgramType.SOCK_OPS),
        new HelperUse(Helper.SEQ_PRINTF, ProgramType.TRACING),
        new HelperUse(Helper.SYS_BPF, ProgramType.SYSCALL),
        new HelperUse(Helper.TCP_SEND_ACK, ProgramType.STRUCT_OPS),
        new HelperUse(Helper.LOOP, ProgramType.PERF_EVENT));
  }

  @ParameterizedTest
  @MethodSource
  void helpers(HelperUse use, Requirements requirements) {
    requirements.feature(use);
  }

  @Test
  void helpersThatMakeNoSenseInAProgramAreNotThere(Kernel kernel) {
    Target target = kernel.target();
    assertThat(
            List.of(
                target.has(new HelperUse(Helper.SKB_STORE_BYTES, ProgramType.TRACEPOINT)),
                target.has(new HelperUse(Helper.PERF_PROG_READ_VALUE, ProgramType.XDP)),
                target.has(new HelperUse(Helper.SK_ASSIGN, ProgramType.CGROUP_DEVICE))))
        .containsOnly(false);
  }

  @Test
  void nothingIsThereThatHasNoMeaning(Kernel kernel) {
    for (Facility none : List.of(ProgramType.UNSPEC, MapType.UNSPEC)) {
      assertThat(kernel.target().report(none).reason()).isEqualTo("it is no type");
    }
  }

  @Test
  void askingLeavesNothingAndAnswersTheSame(Kernel kernel) {
    for (AttachType type : AttachType.values()) {
      assertThat(kernel.target().report(type)).isSameAs(kernel.target().report(type));
    }
  }
}
