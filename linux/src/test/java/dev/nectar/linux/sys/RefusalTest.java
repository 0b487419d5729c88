package dev.nectar.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.PermissionException.Reason;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
  @TempDir Path root;

  @Test
  void namesTheCapabilitiesThatLackAndTheSettings() throws IOException {
    write("proc/self/status", "Name:\tx\nCapEff:\t0000000000000000\n");
    write("proc/self/uid_map", "         0          0 4294967295\n");
    write("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
    write("proc/sys/kernel/perf_event_paranoid", "3\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.text())
        .isEqualTo(
            "this process lacks CAP_BPF and CAP_PERFMON"
                + " (kernel.unprivileged_bpf_disabled=2, kernel.perf_event_paranoid=3)");
    assertThat(evidence.advice()).isEqualTo("run it as root, for example by sudo");
  }

  @Test
  void namesTheUserNamespace() throws IOException {
    write("proc/self/status", "CapEff:\t000001ffffffffff\n");
    write("proc/self/uid_map", "         0       1000          1\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.reason()).isEqualTo(Reason.TOKEN);
    assertThat(evidence.text()).endsWith("is not root of the machine, and no BPF token allows it");
    assertThat(evidence.advice()).contains("outside the container");
  }

  @Test
  void namesLockdown() throws IOException {
    write("proc/self/status", "CapEff:\t000001ffffffffff\n");
    write("proc/self/uid_map", "         0          0 4294967295\n");
    write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.text()).endsWith("the kernel is locked down (confidentiality)");
    assertThat(evidence.reason()).isEqualTo(Reason.LOCKDOWN);
  }

  @Test
  void namesTheTokenThatDoesNotAllowIt() throws IOException {
    write("proc/self/status", "CapEff:\t000001ffffffffff\n");
    write("proc/self/uid_map", "         0       1000          1\n");
    write("proc/self/mounts", "bpf /sys/fs/bpf bpf rw,relatime,delegate_cmds=map_create 0 0\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.text())
        .endsWith("the BPF token of /sys/fs/bpf (delegate_cmds=map_create) does not allow it");
  }

  @Test
  void whatIntegrityDoesNotForbidIsForbiddenByPolicy() throws IOException {
    write("proc/self/status", "CapEff:\t000001ffffffffff\nSeccomp:\t0\n");
    write("proc/self/uid_map", "         0          0 4294967295\n");
    write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.reason()).isEqualTo(Reason.POLICY);
    assertThat(evidence.text()).contains("to everybody").endsWith("(lockdown: integrity)");
  }

  @Test
  void namesTheSeccompFilter() throws IOException {
    write("proc/self/status", "CapEff:\t000001ffffffffff\nSeccomp:\t2\n");
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.reason()).isEqualTo(Reason.SECCOMP);
    assertThat(evidence.advice()).contains("seccomp profile");
  }

  @Test
  void namesTheCapabilitiesBeyondThoseForPrograms() throws IOException {
    write("proc/self/status", "CapEff:\t000000c000000000\n"); // CAP_PERFMON and CAP_BPF
    Evidence evidence = Evidence.ofThisProcess(root);
    assertThat(evidence.reason()).isEqualTo(Reason.CAPABILITY);
    assertThat(evidence.text()).isEqualTo("this process lacks CAP_NET_ADMIN and CAP_SYS_ADMIN");
  }

  @Test
  void missingFilesSayNothingWrong() {
    assertThat(Evidence.ofThisProcess(root).reason()).isEqualTo(Reason.POLICY);
  }

  @Test
  void errorNumbersBecomeKindsOfExceptions() {
    assertThat(Refusal.of("do it", -Errno.EPERM)).isInstanceOf(PermissionException.class);
    assertThat(Refusal.of("do it", -Errno.ENOSYS)).isInstanceOf(UnsupportedFeatureException.class);
    assertThat(Refusal.of("do it", -Errno.ENOTSUPP))
        .isInstanceOf(UnsupportedFeatureException.class);
    KernelException other = Refusal.of("do it", -Errno.E2BIG, "make it smaller");
    assertThat(other).hasMessage("cannot do it: too big, or more than this kernel allows (E2BIG)");
    assertThat(other.advice()).isEqualTo("make it smaller");
    assertThat(Refusal.of("do it", -117)).hasMessage("cannot do it: error 117");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
