package dev.nectar.linux;

/**
 * A descriptor of a process by which a program is attached to an event ({@code BPF_TASK_FD_QUERY}):
 * {@link KernelListing#events}.
 *
 * @param pid the process, by its number in this process's namespace
 * @param descriptor the descriptor's number in it
 * @param program the program's number
 * @param kind of event
 * @param name of the tracepoint, the function or the file; empty if the kernel does not tell
 * @param offset of the instruction in the function or file
 * @param address of the instruction, where there is no function; 0 if the kernel does not tell
 */
public record ListedEvent(
    int pid, int descriptor, int program, Kind kind, String name, long offset, long address) {
  /** What programs are attached to, {@code enum bpf_task_fd_type} of {@code linux/bpf.h}. */
  public enum Kind {
    /** {@code BPF_FD_TYPE_RAW_TRACEPOINT}. */
    RAW_TRACEPOINT,
    /** {@code BPF_FD_TYPE_TRACEPOINT}. */
    TRACEPOINT,
    /** {@code BPF_FD_TYPE_KPROBE}. */
    KPROBE,
    /** {@code BPF_FD_TYPE_KRETPROBE}. */
    KRETPROBE,
    /** {@code BPF_FD_TYPE_UPROBE}. */
    UPROBE,
    /** {@code BPF_FD_TYPE_URETPROBE}. */
    URETPROBE
  }
}
