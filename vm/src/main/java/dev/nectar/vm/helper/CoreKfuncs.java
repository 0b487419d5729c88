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
            "void bpf_throw(u64 cookie)",
            (_, cookie, _, _, _, _) -> {
              throw new Run.Thrown(cookie);
            })
        .put("void *bpf_cast_to_kern_ctx(void *obj)", (_, context, _, _, _, _) -> context)
        .put(
            "void *bpf_rdonly_cast(const void *obj__ign, u32 btf_id__k)",
            (_, pointer, _, _, _, _) -> pointer)
        .put("void bpf_rcu_read_lock(void)", NOTHING)
        .put("void bpf_rcu_read_unlock(void)", NOTHING)
        .put("void bpf_preempt_disable(void)", NOTHING)
        .put("void bpf_preempt_enable(void)", NOTHING)
        .put(
            "void bpf_local_irq_save(unsigned long *flags__irq_flag)",
            (run, flags, _, _, _, _) -> zero(run.memory(), flags))
        .put("void bpf_local_irq_restore(unsigned long *flags__irq_flag)", NOTHING)
        .put(
            "int bpf_copy_from_user_str(void *dst, u32 dst__sz, const void *unsafe_ptr__ign, u64 flags)",
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
