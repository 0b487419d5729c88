package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;

/**
 * A dynptr as it lies in a program's stack, 16 bytes: where its data is, how much of it there is
 * with what it is in the upper bits, and where it starts in that ({@code struct bpf_dynptr_kern}).
 *
 * @param memory where it lies
 * @param at its address
 */
record Dynptr(Memory memory, long at) {
  /** The largest size. */
  static final int LARGEST = (1 << 24) - 1;

  static final int LOCAL = 1;
  static final int RINGBUF = 2;
  static final int SKB = 3;
  static final int XDP = 4;

  private static final int READ_ONLY = 1 << 31;
  private static final int KIND = 28;

  /** Makes it one of some memory, or of a packet, whose address is 1. */
  void set(int kind, long data, long size) {
    memory.putLong(at, data);
    memory.putInt(at + 8, (int) size | kind << KIND);
    memory.putInt(at + 12, 0);
  }

  /** Makes it one of nothing. */
  void clear() {
    memory.putLong(at, 0);
    memory.putLong(at + 8, 0);
  }

  boolean isNull() {
    return memory.getLong(at) == 0;
  }

  int kind() {
    return memory.getInt(at + 8) >>> KIND & 7;
  }

  long size() {
    return memory.getInt(at + 8) & LARGEST;
  }

  long offset() {
    return memory.getInt(at + 12) & 0xffff_ffffL;
  }

  boolean isReadOnly() {
    return (memory.getInt(at + 8) & READ_ONLY) != 0;
  }

  void readOnly() {
    memory.putInt(at + 8, memory.getInt(at + 8) | READ_ONLY);
  }

  /** The address of its first byte, if it is one of memory. */
  long data() {
    return memory.getLong(at) + offset();
  }

  boolean isOfPacket() {
    return kind() == SKB || kind() == XDP;
  }

  /** 0, or why a part is not in it. */
  long check(long offset, long length) {
    return offset > size() || length > size() - offset ? -Errno.E2BIG : 0;
  }

  /** Leaves a part, {@code bpf_dynptr_adjust}. */
  long adjust(long start, long end) {
    if (isNull() || start > end) {
      return -Errno.EINVAL;
    }
    if (start > size() || end > size()) {
      return -Errno.ERANGE;
    }
    int upper = memory.getInt(at + 8) & ~LARGEST;
    memory.putInt(at + 12, (int) (offset() + start));
    memory.putInt(at + 8, (int) (end - start) | upper);
    return 0;
  }
}
