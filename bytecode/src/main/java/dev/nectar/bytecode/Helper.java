package dev.nectar.bytecode;

/**
 * Helper functions a program can call, from {@code enum bpf_func_id} of {@code linux/bpf.h}: the
 * one table of them.
 */
public enum Helper {
  /** {@code bpf_map_lookup_elem}, Linux 3.19. */
  MAP_LOOKUP_ELEM(1, 2, KernelVersion.of(3, 19)),
  /** {@code bpf_map_update_elem}, Linux 3.19. */
  MAP_UPDATE_ELEM(2, 4, KernelVersion.of(3, 19)),
  /** {@code bpf_map_delete_elem}, Linux 3.19. */
  MAP_DELETE_ELEM(3, 2, KernelVersion.of(3, 19)),
  /** {@code bpf_probe_read}, Linux 4.1. */
  PROBE_READ(4, 3, KernelVersion.of(4, 1)),
  /** {@code bpf_ktime_get_ns}, Linux 4.1. */
  KTIME_GET_NS(5, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_trace_printk}, Linux 4.1. */
  TRACE_PRINTK(6, 5, KernelVersion.of(4, 1)),
  /** {@code bpf_get_prandom_u32}, Linux 4.1. */
  GET_PRANDOM_U32(7, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_get_smp_processor_id}, Linux 4.1. */
  GET_SMP_PROCESSOR_ID(8, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_tail_call}, Linux 4.2. */
  TAIL_CALL(12, 3, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_pid_tgid}, Linux 4.2. */
  GET_CURRENT_PID_TGID(14, 0, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_uid_gid}, Linux 4.2. */
  GET_CURRENT_UID_GID(15, 0, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_comm}, Linux 4.2. */
  GET_CURRENT_COMM(16, 2, KernelVersion.of(4, 2)),
  /** {@code bpf_perf_event_output}, Linux 4.4. */
  PERF_EVENT_OUTPUT(25, 5, KernelVersion.of(4, 4)),
  /** {@code bpf_get_stackid}, Linux 4.6. */
  GET_STACKID(27, 3, KernelVersion.of(4, 6)),
  /** {@code bpf_get_current_task}, Linux 4.8. */
  GET_CURRENT_TASK(35, 0, KernelVersion.of(4, 8)),
  /** {@code bpf_get_stack}, Linux 4.18. */
  GET_STACK(67, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_get_current_cgroup_id}, Linux 4.18. */
  GET_CURRENT_CGROUP_ID(80, 0, KernelVersion.of(4, 18)),
  /** {@code bpf_send_signal}, Linux 5.3. */
  SEND_SIGNAL(109, 1, KernelVersion.of(5, 3)),
  /** {@code bpf_probe_read_user}, Linux 5.5. */
  PROBE_READ_USER(112, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_kernel}, Linux 5.5. */
  PROBE_READ_KERNEL(113, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_user_str}, Linux 5.5. */
  PROBE_READ_USER_STR(114, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_kernel_str}, Linux 5.5. */
  PROBE_READ_KERNEL_STR(115, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_get_ns_current_pid_tgid}, Linux 5.7. */
  GET_NS_CURRENT_PID_TGID(120, 4, KernelVersion.of(5, 7)),
  /** {@code bpf_ktime_get_boot_ns}, Linux 5.8. */
  KTIME_GET_BOOT_NS(125, 0, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_output}, Linux 5.8. */
  RINGBUF_OUTPUT(130, 4, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_reserve}, Linux 5.8. */
  RINGBUF_RESERVE(131, 3, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_submit}, Linux 5.8. */
  RINGBUF_SUBMIT(132, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_discard}, Linux 5.8. */
  RINGBUF_DISCARD(133, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_query}, Linux 5.8. */
  RINGBUF_QUERY(134, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_get_current_task_btf}, Linux 5.11. */
  GET_CURRENT_TASK_BTF(158, 0, KernelVersion.of(5, 11)),
  /** {@code bpf_for_each_map_elem}, Linux 5.13. */
  FOR_EACH_MAP_ELEM(164, 4, KernelVersion.of(5, 13)),
  /** {@code bpf_loop}, Linux 5.17. */
  LOOP(181, 4, KernelVersion.of(5, 17)),
  /** {@code bpf_strncmp}, Linux 5.17. */
  STRNCMP(182, 3, KernelVersion.of(5, 17)),
  /** {@code bpf_map_lookup_percpu_elem}, Linux 5.19. */
  MAP_LOOKUP_PERCPU_ELEM(195, 3, KernelVersion.of(5, 19)),
  /** {@code bpf_ktime_get_tai_ns}, Linux 6.1. */
  KTIME_GET_TAI_NS(208, 0, KernelVersion.of(6, 1));

  private final int number;
  private final int arguments;
  private final KernelVersion since;

  Helper(int number, int arguments, KernelVersion since) {
    this.number = number;
    this.arguments = arguments;
    this.since = since;
  }

  /**
   * The number a call instruction carries.
   *
   * @return the value in {@code enum bpf_func_id}
   */
  public int number() {
    return number;
  }

  /**
   * How many arguments it takes.
   *
   * @return 0 to 5
   */
  public int arguments() {
    return arguments;
  }

  /**
   * The first kernel that has it.
   *
   * @return a version
   */
  public KernelVersion since() {
    return since;
  }

  /**
   * The name as C programs write it.
   *
   * @return for example {@code bpf_map_lookup_elem}
   */
  public String symbol() {
    return "bpf_" + name().toLowerCase(java.util.Locale.ROOT);
  }
}
