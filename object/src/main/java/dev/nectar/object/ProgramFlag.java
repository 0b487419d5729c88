package dev.nectar.object;

/** How a program is loaded, beyond its type ({@code BPF_F_*} of {@code linux/bpf.h}). */
public enum ProgramFlag {
  /** {@code BPF_F_STRICT_ALIGNMENT}: unaligned access is refused, Linux 4.12. */
  STRICT_ALIGNMENT(1),
  /** {@code BPF_F_ANY_ALIGNMENT}: unaligned access is permitted, Linux 5.0. */
  ANY_ALIGNMENT(1 << 1),
  /** {@code BPF_F_SLEEPABLE}: it may wait, for memory for example, Linux 5.10. */
  SLEEPABLE(1 << 4),
  /** {@code BPF_F_XDP_HAS_FRAGS}: it knows packets of several buffers, Linux 5.18. */
  XDP_FRAGMENTS(1 << 5),
  /** {@code BPF_F_XDP_DEV_BOUND_ONLY}: it is for one device, Linux 6.3. */
  DEVICE_BOUND(1 << 6),
  /** It is loaded only when it is asked for by name: its section starts with a question mark. */
  ON_REQUEST(0);

  private final int bit;

  ProgramFlag(int bit) {
    this.bit = bit;
  }

  /**
   * The flag's bit.
   *
   * @return its value in the kernel's interface, 0 if the kernel does not know of it
   */
  public int bit() {
    return bit;
  }
}
