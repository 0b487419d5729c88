package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;

/** Flags of operations on maps ({@code linux/bpf.h}). */
final class BpfFlag {
  static final long ANY = 0;
  static final long NOEXIST = 1;
  static final long EXIST = 2;
  static final long LOCK = 4;

  private BpfFlag() {}

  /**
   * Whether a map lets an entry be written.
   *
   * @param flags without {@link #LOCK}, at most {@link #EXIST}
   * @return 0, or a negated error number
   */
  static long refusal(long flags, boolean there) {
    if (there && flags == NOEXIST) {
      return -Errno.EEXIST;
    }
    return !there && flags == EXIST ? -Errno.ENOENT : 0;
  }
}
