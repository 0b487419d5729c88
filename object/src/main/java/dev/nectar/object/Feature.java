package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.List;

/**
 * What a kernel may have or lack, with the first version that has it, on x86-64, and the options it
 * must be built with beyond {@code CONFIG_BPF_SYSCALL}.
 */
public enum Feature implements Facility {
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
  /** Comparisons of version 2: less than, less or equal, as jumps. */
  INSTRUCTIONS_V2("instruction set version 2", "4.14", ""),
  /** Instructions of version 3: jumps that compare 32 bits. */
  INSTRUCTIONS_V3("instruction set version 3", "5.1", ""),
  /** Instructions of version 4: signed division, sign-extending loads and moves, long jumps. */
  INSTRUCTIONS_V4("instruction set version 4", "6.6", ""),
  /** Atomic operations that give back the old value, exchange and compare-and-exchange. */
  ATOMICS("atomic operations with a result", "5.12", ""),
  /** Programs of more than 4096 instructions; up to a million are looked at by the verifier. */
  LONG_PROGRAMS("programs of more than 4096 instructions", "5.2", ""),
  /** Loops whose end the verifier can see. */
  BOUNDED_LOOPS("bounded loops", "5.3", ""),
  /** Functions that are verified once, apart from their callers. */
  GLOBAL_FUNCTIONS("global functions", "5.6", ""),
  /** Loops that end by {@code may_goto}. */
  MAY_GOTO("may_goto", "6.9", ""),
  /** {@link AttachPoint.Kprobe} and {@link AttachPoint.Kretprobe}. */
  KPROBE("kprobes and kretprobes", "4.1", "KPROBES KPROBE_EVENTS BPF_EVENTS"),
  /** {@link AttachPoint.KprobeMulti} and {@link AttachPoint.KretprobeMulti}. */
  KPROBE_MULTI("kprobes on many functions at once", "5.18", "KPROBES FPROBE BPF_EVENTS"),
  /** {@link AttachPoint.Uprobe} and {@link AttachPoint.Uretprobe}. */
  UPROBE("uprobes and uretprobes", "4.3", "UPROBES UPROBE_EVENTS BPF_EVENTS"),
  /**
   * {@link AttachPoint.UprobeMulti} and {@link AttachPoint.UretprobeMulti} for one process with all
   * its threads; before, the kernel looked at one thread.
   */
  UPROBE_MULTI_PROCESS(
      "uprobes at many places of a process at once", "6.10", "UPROBES UPROBE_EVENTS BPF_EVENTS"),
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

  @Override
  public String title() {
    return title;
  }

  @Override
  public KernelVersion since() {
    return KernelVersion.parse(since);
  }

  @Override
  public List<ConfigOption> options() {
    return ConfigOption.all(options);
  }
}
