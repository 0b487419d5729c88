package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.PermissionException.Reason;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport.Finding;
import dev.nectar.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A process that may not load programs is told what stands in the way. */
@KernelTest
class RightsTest {
  /** The child: tries to load a program, and prints what it is told. */
  static final class Try {
    private Try() {}

    public static void main(String[] arguments) {
      try (LinuxKernel kernel = LinuxKernel.open()) {
        Counter.load(kernel, new AttachPoint.RawTracepoint("sys_enter"), 0).close();
        System.out.println("LOADED");
      } catch (PermissionException e) {
        System.out.println(e.reason() + " " + e.getMessage() + " / " + e.advice());
      }
    }
  }

  private static String told(String... before) throws Exception {
    try (Child child = Child.start(List.of(before), Try.class)) {
      String line = child.line();
      Assumptions.assumeFalse(line.isEmpty(), String.join(" ", before) + " is not possible");
      return line;
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
