package dev.nectar.verifier.rules;

import java.util.Set;

/** Fields of the kernel's objects that Linux knows to be valid, without being marked so. */
public final class SafeFields {
  private static final Set<String> RCU =
      Set.of(
          "task_struct.cpus_ptr",
          "task_struct.cgroups",
          "task_struct.real_parent",
          "task_struct.group_leader",
          "cgroup.kn",
          "css_set.dfl_cgrp",
          "cgroup_subsys_state.cgroup");
  private static final Set<String> RCU_OR_NULL =
      Set.of("mm_struct.exe_file", "sk_buff.sk", "request_sock.sk");
  private static final Set<String> TRUSTED =
      Set.of(
          "bpf_iter_meta.seq",
          "bpf_iter__task.meta",
          "bpf_iter__task.task",
          "linux_binprm.file",
          "file.f_inode");
  private static final Set<String> TRUSTED_OR_NULL =
      Set.of("dentry.d_inode", "socket.sk", "vm_area_struct.vm_mm", "vm_area_struct.vm_file");
  private static final Set<String> PROTECTED =
      Set.of("task_struct", "cgroup", "bpf_cpumask", "bpf_crypto_ctx", "prog_test_ref_kfunc");

  private SafeFields() {}

  /** Valid within a section of RCU, and not null. */
  public static boolean rcu(String structure, String field) {
    return RCU.contains(structure + '.' + field);
  }

  /** Valid within a section of RCU, or null. */
  public static boolean rcuOrNull(String structure, String field) {
    return RCU_OR_NULL.contains(structure + '.' + field);
  }

  /** Valid, and not null. */
  public static boolean trusted(String structure, String field) {
    return TRUSTED.contains(structure + '.' + field);
  }

  /** Valid, or null. */
  public static boolean trustedOrNull(String structure, String field) {
    return TRUSTED_OR_NULL.contains(structure + '.' + field);
  }

  /** Whether RCU looks after objects of a structure. */
  public static boolean isProtected(String structure) {
    return PROTECTED.contains(structure);
  }
}
