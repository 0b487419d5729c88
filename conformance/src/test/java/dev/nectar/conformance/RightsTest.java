package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.PermissionException.Reason;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport.Finding;
import dev.nectar.testing.KernelTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A process that may not load programs is told what stands in the way. */
@KernelTest
class RightsTest {
  private static final int CAP_SYS_RESOURCE = 24;

  /** The child: tries to load a program, and prints what it is told. */
  static final class Try {
    private Try() {}

    public static void main(String[] arguments) {
      if (arguments.length > 0) {
        lockNoMemory();
      }
      try (LinuxKernel kernel = LinuxKernel.open()) {
        Counter.load(kernel, new AttachPoint.RawTracepoint("sys_enter"), 0).close();
        System.out.println("LOADED");
      } catch (PermissionException e) {
        System.out.println(e.reason() + " " + e.getMessage() + " / " + e.advice());
      }
    }
  }

  /** This thread may lock no memory from now on, nor raise that limit. */
  private static void lockNoMemory() {
    Architecture own = Architecture.find(System.getProperty("os.arch")).orElseThrow();
    SystemCalls calls = new SystemCalls(own);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(16, 8);
      call(calls, own, "prlimit64", 0, SystemHeaders.RLIMIT_MEMLOCK, none.address(), 0);
      // struct __user_cap_header_struct and __user_cap_data_struct[2] of linux/capability.h
      MemorySegment header = arena.allocate(8, 4);
      header.set(ValueLayout.JAVA_INT, 0, 0x20080522);
      MemorySegment sets = arena.allocate(24, 4);
      call(calls, own, "capget", header.address(), sets.address());
      for (long set : new long[] {0, 4}) {
        int has = sets.get(ValueLayout.JAVA_INT, set);
        sets.set(ValueLayout.JAVA_INT, set, has & ~(1 << CAP_SYS_RESOURCE));
      }
      call(calls, own, "capset", header.address(), sets.address());
    }
  }

  private static void call(SystemCalls calls, Architecture own, String name, long... arguments) {
    long[] six = Arrays.copyOf(arguments, 6);
    long number = own.syscalls().number(name).orElseThrow();
    long result = calls.call(number, six[0], six[1], six[2], six[3], six[4], six[5]);
    if (result < 0) {
      throw new AssertionError(name + ": " + result);
    }
  }

  private static String told(String... before) throws Exception {
    return told(List.of(before));
  }

  private static String told(List<String> before, String... arguments) throws Exception {
    try (Child child = Child.start(before, Try.class, arguments)) {
      String line = child.line();
      Assumptions.assumeFalse(line.isEmpty(), String.join(" ", before) + " is not possible");
      return line;
    }
  }

  @Test
  void limitOfLockedMemoryIsNamedWhereItCountsAndIsHarmlessElsewhere(Kernel kernel)
      throws Exception {
    String line = told(List.of(), "locks no memory");
    if (kernel.target().version().atLeast(KernelVersion.of(5, 11))) {
      assertThat(line).isEqualTo("LOADED");
    } else {
      assertThat(line)
          .startsWith("LOCKED_MEMORY cannot create map runs")
          .contains(": the limit of locked memory is reached")
          .endsWith("/ raise it before: ulimit -l unlimited");
    }
  }

  @Test
  void processWithAllRightsLoads(Kernel kernel) throws Exception {
    assertThat(told()).isEqualTo("LOADED");
  }

  @Test
  void capabilitiesThatLackAreNamed(Kernel kernel) throws Exception {
    assertThat(told("busybox", "unshare", "-U"))
        .startsWith("CAPABILITY cannot create map runs")
        .contains("this process lacks CAP_BPF and CAP_PERFMON", "/ run it as root");
  }

  @Test
  void rootOfAUserNamespaceIsToldOfTokens(Kernel kernel) throws Exception {
    assertThat(told("busybox", "unshare", "-U", "-r"))
        .startsWith("TOKEN cannot create map runs")
        .contains("root of a user namespace is not root of the machine", "delegate_cmds");
  }

  @Test
  void kindOfProgramThatIsRefusedToEverybodyIsNamed(Kernel kernel) {
    Assumptions.assumeTrue(
        kernel.target().report(Feature.FENTRY).finding() == Finding.REFUSED,
        "this kernel takes fentry");
    assertThatThrownBy(() -> Watch.load(kernel, new AttachPoint.Fentry("do_rmdir")).close())
        .isInstanceOfSatisfying(
            PermissionException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.POLICY);
              assertThat(e.getMessage()).contains("to everybody");
            });
  }
}
