package dev.nectar.linux.sys;

import dev.nectar.host.Capability;
import dev.nectar.host.Host;
import dev.nectar.kernel.PermissionException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the machine shows of this process's rights.
 *
 * @param capabilities the effective ones, a bit each; empty if unknown
 * @param inUserNamespace whether root here is not root of the machine
 * @param delegation the BPF file system that lets this user namespace do something; empty if there
 *     is none
 * @param lockdown the active mode, {@code none} if there is none
 * @param filtered whether a seccomp filter is on this process
 * @param unprivilegedBpf {@code kernel.unprivileged_bpf_disabled}
 * @param perfParanoid {@code kernel.perf_event_paranoid}
 */
public record Evidence(
    Optional<Long> capabilities,
    boolean inUserNamespace,
    Optional<Delegation> delegation,
    String lockdown,
    boolean filtered,
    String unprivilegedBpf,
    String perfParanoid) {
  /** The mode of lockdown that forbids programs; {@code integrity} forbids none of them. */
  private static final String CONFIDENTIALITY = "confidentiality";

  /**
   * Reads it.
   *
   * @param root the folder that is {@code /}
   */
  public static Evidence ofThisProcess(Path root) {
    return new Evidence(
        Host.at(root).effectiveCapabilities(),
        inUserNamespace(read(root, "proc/self/uid_map")),
        Delegation.all(root).stream().findFirst(),
        lockdown(read(root, "sys/kernel/security/lockdown")),
        read(root, "proc/self/status").contains("\nSeccomp:\t2"),
        Host.at(root).setting("kernel/unprivileged_bpf_disabled"),
        Host.at(root).setting("kernel/perf_event_paranoid"));
  }

  /**
   * @return what stands in the way
   */
  public Reason reason() {
    if (!missing().isEmpty()) {
      return Reason.CAPABILITY;
    }
    if (inUserNamespace) {
      return Reason.TOKEN;
    }
    if (lockdown.equals(CONFIDENTIALITY)) {
      return Reason.LOCKDOWN;
    }
    return filtered ? Reason.SECCOMP : Reason.POLICY;
  }

  /**
   * @return the same in words
   */
  public String text() {
    return switch (reason()) {
      case CAPABILITY -> "this process lacks " + String.join(" and ", missing()) + settings();
      case TOKEN ->
          "root of a user namespace is not root of the machine, and "
              + delegation
                  .map(there -> "the BPF token of " + there.text() + " does not allow it")
                  .orElse("no BPF token allows it");
      case LOCKDOWN -> "the kernel is locked down (" + lockdown + ")";
      case SECCOMP ->
          "all capabilities are there, and a seccomp filter is on this process, which may forbid it";
      case LOCKED_MEMORY, POLICY ->
          "all capabilities are there, so the kernel or a security module refuses this kind of"
              + " program, or way to attach, to everybody"
              + (lockdown.equals("none") ? "" : " (lockdown: " + lockdown + ")");
    };
  }

  /**
   * @return what to do
   */
  public String advice() {
    return switch (reason()) {
      case CAPABILITY -> "run it as root, for example by sudo";
      case TOKEN ->
          "run it outside the container or in a privileged one, or mount a BPF file system in it"
              + " with delegate_cmds, delegate_maps, delegate_progs and delegate_attachs (Linux"
              + " 6.9)";
      case LOCKDOWN -> "start the kernel without lockdown, or use other attach points";
      case SECCOMP -> "allow bpf and perf_event_open in the seccomp profile of the container";
      case LOCKED_MEMORY, POLICY ->
          "use another attach point, or look at the security settings of the machine";
    };
  }

  /**
   * @return whether the process has the capabilities to load programs, and they are the machine's
   */
  public boolean maySetUpBpf() {
    return capabilities.isPresent() && missing().isEmpty() && !inUserNamespace;
  }

  private List<String> missing() {
    List<String> lacks = new ArrayList<>();
    if (capabilities.isEmpty() || has(Capability.SYS_ADMIN)) {
      return lacks;
    }
    add(Capability.BPF, lacks);
    add(Capability.PERFMON, lacks);
    if (lacks.isEmpty()) {
      // Some of what these two do not allow; the process has the rest.
      add(Capability.NET_ADMIN, lacks);
      add(Capability.SYS_ADMIN, lacks);
    }
    return lacks;
  }

  private void add(Capability capability, List<String> lacks) {
    if (!has(capability)) {
      lacks.add(capability.symbol());
    }
  }

  private boolean has(Capability capability) {
    return capability.in(capabilities.orElse(-1L));
  }

  private String settings() {
    List<String> all = new ArrayList<>();
    if (!unprivilegedBpf.isEmpty()) {
      all.add("kernel.unprivileged_bpf_disabled=" + unprivilegedBpf);
    }
    if (!perfParanoid.isEmpty()) {
      all.add("kernel.perf_event_paranoid=" + perfParanoid);
    }
    return all.isEmpty() ? "" : " (" + String.join(", ", all) + ")";
  }

  private static boolean inUserNamespace(String uidMap) {
    String all = uidMap.strip();
    return !all.isEmpty() && !all.endsWith(" 4294967295");
  }

  private static String lockdown(String modes) {
    int from = modes.indexOf('[');
    int to = modes.indexOf(']');
    return from >= 0 && to > from ? modes.substring(from + 1, to) : "none";
  }

  private static String read(Path root, String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }
}
