package dev.nectar.object;

/** Flags of map creation, from {@code linux/bpf.h}. */
public enum MapFlag {
  /** {@code BPF_F_NO_PREALLOC}: entries are allocated when they are added. */
  NO_PREALLOC(1),
  /** {@code BPF_F_RDONLY_PROG}: programs cannot write, Linux 5.2. */
  READ_ONLY_FOR_PROGRAMS(1 << 7),
  /** {@code BPF_F_MMAPABLE}: an array that can be mapped, Linux 5.5. */
  MAPPABLE(1 << 10);

  private final int bit;

  MapFlag(int bit) {
    this.bit = bit;
  }

  /**
   * The flag's bit.
   *
   * @return its value in the kernel's interface
   */
  public int bit() {
    return bit;
  }
}
