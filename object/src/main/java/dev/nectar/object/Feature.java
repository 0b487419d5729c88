package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;

/** What a kernel may have or lack, with the first version that has it. */
public enum Feature {
  /** Type information of the kernel at {@code /sys/kernel/btf/vmlinux}. */
  KERNEL_BTF("type information of the kernel", KernelVersion.of(5, 2)),
  /** The BPF ring buffer. */
  RINGBUF("BPF ring buffer", KernelVersion.of(5, 8)),
  /** {@code bpf_ktime_get_boot_ns}. */
  BOOT_CLOCK("bpf_ktime_get_boot_ns", KernelVersion.of(5, 8)),
  /** {@code bpf_get_ns_current_pid_tgid} in tracing programs. */
  NAMESPACE_PID("bpf_get_ns_current_pid_tgid", KernelVersion.of(5, 7)),
  /** Batch operations on hash maps. */
  MAP_BATCH("map batch operations", KernelVersion.of(5, 6)),
  /** Test runs of raw tracepoint programs. */
  RAW_TRACEPOINT_RUN("test run of raw tracepoints", KernelVersion.of(5, 10)),
  /** BPF links on perf events. */
  PERF_LINK("BPF links on perf events", KernelVersion.of(5, 15)),
  /** {@code bpf_loop}. */
  LOOP("bpf_loop", KernelVersion.of(5, 17)),
  /** {@code bpf_map_lookup_percpu_elem}. */
  PERCPU_LOOKUP("bpf_map_lookup_percpu_elem", KernelVersion.of(5, 19)),
  /** Instructions of version 4: signed division, sign-extending loads and moves, long jumps. */
  INSTRUCTIONS_V4("instruction set version 4", KernelVersion.of(6, 6));

  private final String title;
  private final KernelVersion since;

  Feature(String title, KernelVersion since) {
    this.title = title;
    this.since = since;
  }

  /**
   * What people call it.
   *
   * @return a few words
   */
  public String title() {
    return title;
  }

  /**
   * The first version of Linux that has it.
   *
   * @return a version
   */
  public KernelVersion since() {
    return since;
  }
}
