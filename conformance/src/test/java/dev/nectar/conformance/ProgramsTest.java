package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.testing.RequiresLinux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a kernel says of a program. */
@EveryKernelTest
class ProgramsTest {
  private static final AttachPoint ANYWHERE = new AttachPoint.RawTracepoint("sys_enter");

  @Test
  void programIsDescribed(Kernel kernel) {
    Duration before = Duration.ofNanos(kernel.clock().bootNanos());
    try (Counter counter = Counter.load(kernel, ANYWHERE, 0)) {
      ProgramInfo info = counter.program().info();
      assertThat(info.id()).isPositive();
      assertThat(info.type()).contains(ProgramType.RAW_TRACEPOINT);
      assertThat(info.name()).isEqualTo("counter");
      assertThat(info.tag()).matches("[0-9a-f]{16}");
      assertThat(info.gplCompatible()).isTrue();
      assertThat(info.instructions()).isGreaterThan(10);
      assertThat(info.maps()).containsExactly(counter.map().info().id());
      assertThat(info.loadedAt()).isBetween(before, Duration.ofNanos(kernel.clock().bootNanos()));
    }
  }

  @Test
  void equalProgramsHaveEqualTags(Kernel kernel) {
    try (Counter one = Counter.load(kernel, ANYWHERE, 0);
        Counter same = Counter.load(kernel, ANYWHERE, 0);
        Counter other = Counter.load(kernel, ANYWHERE, 1)) {
      String tag = one.program().info().tag();
      assertThat(same.program().info().tag()).isEqualTo(tag);
      assertThat(other.program().info().tag()).isNotEqualTo(tag);
    }
  }

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  void runsAreCountedAndTimedOnRequest(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, ANYWHERE, 0)) {
      counter.program().testRun();
      assertThat(counter.program().info().runs()).as("before").isZero();
      try (RunStatistics counting = kernel.countRuns()) {
        counter.program().testRun();
        counter.program().testRun();
        assertThat(counter.program().info().runs()).as(counting.toString()).isEqualTo(2);
        assertThat(counter.program().info().runTime()).isPositive();
      }
      counter.program().testRun();
      assertThat(counter.program().info().runs()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresKernel("5.16")
  @RequiresLinux("nothing verifies programs")
  void verifierTellsHowManyInstructionsItFollowed(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, ANYWHERE, 0)) {
      assertThat(counter.program().info().verified()).isGreaterThan(10);
    }
  }

  @Test
  void codeIsReadBack(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, ANYWHERE, "r9 = 123456", 0)) {
      assertThat(counter.program().translated())
          .hasSizeGreaterThan(10)
          .endsWith(new Instruction.Exit())
          .anyMatch(each -> each.toString().contains("123456"));
    }
  }

  @Test
  @RequiresLinux("the JVM has the machine code")
  void machineCodeIsReadBack(Kernel kernel) throws Exception {
    String jit = Files.readString(Path.of("/proc/sys/net/core/bpf_jit_enable")).strip();
    Assumptions.assumeFalse(jit.equals("0"), "net.core.bpf_jit_enable is 0");
    try (Counter counter = Counter.load(kernel, ANYWHERE, 0)) {
      int size = counter.program().info().machineCode();
      assertThat(counter.program().machineCode())
          .singleElement()
          .satisfies(code -> assertThat(code.bytes()).hasSize(size).isNotEqualTo(new byte[size]));
    }
  }
}
