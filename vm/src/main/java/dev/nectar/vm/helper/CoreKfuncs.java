package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;

/** Kfuncs on the program itself. Locks against others of the kernel's are none here. */
final class CoreKfuncs {
  private static final HelperFunction NOTHING = (_, _, _, _, _, _) -> 0;

  private CoreKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "bpf_throw",
            (_, cookie, _, _, _, _) -> {
              throw new Run.Thrown(cookie);
            })
        .put("bpf_cast_to_kern_ctx", (_, context, _, _, _, _) -> context)
        .put("bpf_rdonly_cast", (_, pointer, _, _, _, _) -> pointer)
        .put("bpf_rcu_read_lock", NOTHING)
        .put("bpf_rcu_read_unlock", NOTHING)
        .put("bpf_preempt_disable", NOTHING)
        .put("bpf_preempt_enable", NOTHING)
        .put("bpf_local_irq_save", (run, flags, _, _, _, _) -> zero(run.memory(), flags))
        .put("bpf_local_irq_restore", NOTHING)
        .put(
            "bpf_copy_from_user_str",
            (run, to, size, from, flags, _) -> copyText(run, to, size & 0xffff_ffffL, from, flags));
  }

  private static long zero(Memory memory, long at) {
    memory.putLong(at, 0);
    return 0;
  }

  /** Copies up to a zero; flag 1 makes the rest zero ({@code BPF_F_PAD_ZEROS}). */
  private static long copyText(Run run, long to, long size, long from, long flags) {
    if ((flags & ~1) != 0) {
      return -Errno.EINVAL;
    }
    long length = MemoryHelpers.text(run, to, size, from);
    if (flags != 0 && length >= 0) {
      run.memory().slice(to + length, size - length).fill((byte) 0);
    }
    return length;
  }
}
