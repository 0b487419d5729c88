package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;

/** Open-coded iterators; what they are at lies in the program's stack, as in Linux. */
final class IteratorKfuncs {
  /** How many words the bits may lie in ({@code BITS_ITER_NR_WORDS_MAX}). */
  private static final int WORDS = 511;

  private IteratorKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)",
            (run, at, start, end, _, _) -> numbers(run.memory(), at, (int) start, (int) end))
        .put(
            "int *bpf_iter_num_next(struct bpf_iter_num *it)",
            (run, at, _, _, _, _) -> nextNumber(run, at))
        .put(
            "void bpf_iter_num_destroy(struct bpf_iter_num *it)",
            (run, at, _, _, _, _) -> end(run.memory(), at))
        .put(
            "int bpf_iter_bits_new(struct bpf_iter_bits *it, const u64 *unsafe_ptr__ign, u32 nr_words)",
            (run, at, words, count, _, _) -> bits(run.memory(), at, words, count & 0xffff_ffffL))
        .put(
            "int *bpf_iter_bits_next(struct bpf_iter_bits *it)",
            (run, at, _, _, _, _) -> nextBit(run, at))
        .put(
            "void bpf_iter_bits_destroy(struct bpf_iter_bits *it)",
            (run, at, _, _, _, _) -> endBits(run.memory(), at));
  }

  /** {@code struct bpf_iter_num_kern}: the number it is at, and the one behind the last. */
  private static long numbers(Memory memory, long at, int start, int end) {
    memory.putLong(at, 0);
    if (start > end) {
      return -Errno.EINVAL;
    }
    if ((long) end - start > Run.LOOPS) {
      return -Errno.E2BIG;
    }
    memory.putInt(at, start - 1);
    memory.putInt(at + 4, end);
    return 0;
  }

  private static long nextNumber(Run run, long at) {
    Memory memory = run.memory();
    run.charge(1);
    int next = memory.getInt(at) + 1;
    if (next >= memory.getInt(at + 4)) {
      return end(memory, at);
    }
    memory.putInt(at, next);
    return at;
  }

  private static long end(Memory memory, long at) {
    memory.putLong(at, 0);
    return 0;
  }

  /**
   * {@code struct bpf_iter_bits_kern}: the bits, or where they were copied to if there are more
   * than 64; how many there are; the one it is at.
   */
  private static long bits(Memory memory, long at, long words, long count) {
    memory.putLong(at, 0);
    memory.putLong(at + 8, 0);
    if (words == 0 || count == 0) {
      return -Errno.EINVAL;
    }
    if (count > WORDS) {
      return -Errno.E2BIG;
    }
    if (!memory.has(words, count * 8)) {
      return -Errno.EFAULT;
    }
    if (count == 1) {
      memory.putLong(at, memory.getLong(words));
    } else {
      long copy = memory.allocate(count * 8, 8);
      memory.slice(copy, count * 8).copyFrom(memory.slice(words, count * 8));
      memory.putLong(at, copy);
    }
    memory.putInt(at + 8, (int) count * 64);
    memory.putInt(at + 12, -1);
    return 0;
  }

  private static long nextBit(Run run, long at) {
    Memory memory = run.memory();
    run.charge(1);
    int count = memory.getInt(at + 8);
    int bit = memory.getInt(at + 12) + 1;
    long base = count > 64 ? memory.getLong(at) : at;
    while (bit < count && bit >= 0) {
      long word = memory.getLong(base + bit / 64 * 8L) >>> bit;
      if (word != 0) {
        memory.putInt(at + 12, bit + Long.numberOfTrailingZeros(word));
        return at + 12;
      }
      bit = (bit | 63) + 1;
    }
    memory.putInt(at + 12, count);
    return 0;
  }

  private static long endBits(Memory memory, long at) {
    int count = memory.getInt(at + 8);
    if (count > 64 && count <= WORDS * 64) {
      memory.free(memory.getLong(at), count / 8);
      memory.putInt(at + 8, 0);
    }
    return 0;
  }
}
