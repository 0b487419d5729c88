package dev.nectar.kernel;

/** A stream that a program writes text to ({@code enum} of {@code linux/bpf.h}). Linux 6.17. */
public enum ProgramStream {
  /** {@code BPF_STREAM_STDOUT}: what the program prints by {@code bpf_stream_printk}. */
  STDOUT(1),
  /**
   * {@code BPF_STREAM_STDERR}: the same, and what the kernel reports of it: faults in an arena, a
   * deadlock of its locks, a {@code may_goto} loop that ran out of time.
   */
  STDERR(2);

  private final int number;

  ProgramStream(int number) {
    this.number = number;
  }

  /**
   * The kernel's number.
   *
   * @return 1 or 2
   */
  public int number() {
    return number;
  }
}
