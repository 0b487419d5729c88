package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a kernel may have or lack, with the first version that has it, on x86-64, and the options it
 * must be built with beyond {@code CONFIG_BPF_SYSCALL}.
 */
public enum Feature {
  /** Type information of the kernel at {@code /sys/kernel/btf/vmlinux}. */
  KERNEL_BTF("type information of the kernel", "5.2", "DEBUG_INFO_BTF"),
  /** The BPF ring buffer. */
  RINGBUF("BPF ring buffer", "5.8", ""),
  /** {@code bpf_ktime_get_boot_ns}. */
  BOOT_CLOCK("bpf_ktime_get_boot_ns", "5.8", "BPF_EVENTS"),
  /** {@code bpf_get_ns_current_pid_tgid} in tracing programs. */
  NAMESPACE_PID("bpf_get_ns_current_pid_tgid", "5.7", "BPF_EVENTS"),
  /** Batch operations on hash maps. */
  MAP_BATCH("map batch operations", "5.6", ""),
  /** Test runs of raw tracepoint programs. */
  RAW_TRACEPOINT_RUN("test run of raw tracepoints", "5.10", "BPF_EVENTS"),
  /** BPF links on perf events, which carry a cookie. */
  PERF_LINK("BPF links on perf events", "5.15", "BPF_EVENTS PERF_EVENTS"),
  /** {@code bpf_loop}. */
  LOOP("bpf_loop", "5.17", ""),
  /** {@code bpf_map_lookup_percpu_elem}. */
  PERCPU_LOOKUP("bpf_map_lookup_percpu_elem", "5.19", ""),
  /** Instructions of version 4: signed division, sign-extending loads and moves, long jumps. */
  INSTRUCTIONS_V4("instruction set version 4", "6.6", ""),
  /** {@link AttachPoint.Kprobe} and {@link AttachPoint.Kretprobe}. */
  KPROBE("kprobes and kretprobes", "4.17", "KPROBES KPROBE_EVENTS BPF_EVENTS"),
  /** {@link AttachPoint.KprobeMulti} and {@link AttachPoint.KretprobeMulti}. */
  KPROBE_MULTI("kprobes on many functions at once", "5.18", "KPROBES FPROBE BPF_EVENTS"),
  /** {@link AttachPoint.Uprobe} and {@link AttachPoint.Uretprobe}. */
  UPROBE("uprobes and uretprobes", "4.17", "UPROBES UPROBE_EVENTS BPF_EVENTS"),
  /** {@link AttachPoint.BtfTracepoint}. */
  BTF_TRACEPOINT("tracepoints with typed arguments", "5.5", "DEBUG_INFO_BTF BPF_EVENTS"),
  /** {@link AttachPoint.Fentry} and {@link AttachPoint.Fexit}. */
  FENTRY(
      "fentry and fexit",
      "5.5",
      "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@link AttachPoint.ModifyReturn}. */
  MODIFY_RETURN(
      "fmod_ret",
      "5.7",
      "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS SECURITY"),
  /** {@link AttachPoint.LsmHook}. */
  LSM("BPF security hooks", "5.7", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT BPF_LSM LSM=bpf"),
  /** {@link AttachPoint.Replace}. */
  REPLACE("freplace", "5.6", "BPF_JIT");

  private final String title;
  private final String since;
  private final String options;

  Feature(String title, String since, String options) {
    this.title = title;
    this.since = since;
    this.options = options;
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
    return KernelVersion.parse(since);
  }

  /**
   * What a kernel must be built with to have it.
   *
   * @return the options, all of which are needed
   */
  public List<ConfigOption> options() {
    List<ConfigOption> all = new ArrayList<>();
    for (String option : ("BPF_SYSCALL " + options).strip().split(" ", -1)) {
      int equals = option.indexOf('=');
      all.add(
          equals < 0
              ? new ConfigOption("CONFIG_" + option, Optional.empty())
              : new ConfigOption(
                  "CONFIG_" + option.substring(0, equals),
                  Optional.of(option.substring(equals + 1))));
    }
    return all;
  }
}
