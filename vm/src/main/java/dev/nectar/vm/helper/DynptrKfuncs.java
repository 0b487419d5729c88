package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.PacketBytes;

/** Kfuncs on dynptrs. */
final class DynptrKfuncs {
  /** How much {@code bpf_dynptr_copy} and {@code bpf_dynptr_memset} do at once. */
  private static final int CHUNK = 256;

  private static final long SIZE = 0xffff_ffffL;

  private DynptrKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "int bpf_dynptr_from_skb(struct __sk_buff *s, u64 flags, struct bpf_dynptr *ptr__uninit)",
            (run, _, flags, at, _, _) -> ofPacket(run, Dynptr.SKB, flags, at))
        .put(
            "int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *ptr__uninit)",
            (run, _, flags, at, _, _) -> ofPacket(run, Dynptr.XDP, flags, at))
        .put(
            "void *bpf_dynptr_slice(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)",
            (run, at, offset, _, size, _) -> slice(run, at, offset, size))
        .put(
            "void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)",
            (run, at, offset, _, size, _) ->
                new Dynptr(run.memory(), at).isReadOnly() ? 0 : slice(run, at, offset, size))
        .put(
            "int bpf_dynptr_adjust(const struct bpf_dynptr *p, u32 start, u32 end)",
            (run, at, start, end, _, _) ->
                new Dynptr(run.memory(), at).adjust(start & SIZE, end & SIZE))
        .put(
            "bool bpf_dynptr_is_null(const struct bpf_dynptr *p)",
            (run, at, _, _, _, _) -> of(run, at).isNull() ? 1 : 0)
        .put(
            "bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p)",
            (run, at, _, _, _, _) -> !of(run, at).isNull() && of(run, at).isReadOnly() ? 1 : 0)
        .put(
            "__u32 bpf_dynptr_size(const struct bpf_dynptr *p)",
            (run, at, _, _, _, _) -> of(run, at).isNull() ? -Errno.EINVAL : of(run, at).size())
        .put(
            "int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit)",
            (run, at, to, _, _, _) -> cloned(run.memory(), at, to))
        .put(
            "int bpf_dynptr_copy(struct bpf_dynptr *dst_ptr, u32 dst_off, struct bpf_dynptr *src_ptr, u32 src_off, u32 size)",
            (run, to, toOffset, from, fromOffset, size) ->
                copy(
                    run,
                    of(run, to),
                    toOffset & SIZE,
                    of(run, from),
                    fromOffset & SIZE,
                    size & SIZE))
        .put(
            "int bpf_dynptr_memset(struct bpf_dynptr *p, u32 offset, u32 size, u8 val)",
            (run, at, offset, size, value, _) ->
                fill(run, of(run, at), offset & SIZE, size & SIZE, (byte) value));
  }

  private static Dynptr of(Run run, long at) {
    return new Dynptr(run.memory(), at);
  }

  private static long ofPacket(Run run, int kind, long flags, long at) {
    Dynptr made = of(run, at);
    made.clear();
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    made.set(kind, 1, run.scene(PacketBytes.class).length());
    return 0;
  }

  /** Where bytes lie; they always lie together, so that the program's room is not needed. */
  private static long slice(Run run, long at, long offset, long size) {
    Dynptr from = of(run, at);
    long start = offset & SIZE;
    long length = size & SIZE;
    if (from.isNull() || from.check(start, length) != 0) {
      return 0;
    }
    return from.isOfPacket()
        ? run.scene(PacketBytes.class).address(from.offset() + start, length)
        : from.data() + start;
  }

  private static long cloned(Memory memory, long from, long to) {
    memory.putLong(to, memory.getLong(from));
    memory.putLong(to + 8, memory.getLong(from + 8));
    return new Dynptr(memory, from).isNull() ? -Errno.EINVAL : 0;
  }

  private static long copy(
      Run run, Dynptr to, long toOffset, Dynptr from, long fromOffset, long size) {
    if (to.isNull() || from.isNull() || to.isReadOnly()) {
      return -Errno.EINVAL;
    }
    if (to.check(toOffset, size) != 0 || from.check(fromOffset, size) != 0) {
      return -Errno.E2BIG;
    }
    run.charge((int) (size / CHUNK));
    long source = place(run, from, fromOffset, size);
    long target = place(run, to, toOffset, size);
    run.memory().slice(target, size).copyFrom(run.memory().slice(source, size));
    return 0;
  }

  private static long fill(Run run, Dynptr to, long offset, long size, byte value) {
    if (to.isNull() || to.isReadOnly()) {
      return -Errno.EINVAL;
    }
    if (to.check(offset, size) != 0) {
      return -Errno.E2BIG;
    }
    run.charge((int) (size / CHUNK));
    run.memory().slice(place(run, to, offset, size), size).fill(value);
    return 0;
  }

  private static long place(Run run, Dynptr of, long offset, long size) {
    if (!of.isOfPacket()) {
      return of.data() + offset;
    }
    long address = run.scene(PacketBytes.class).address(of.offset() + offset, size);
    if (address == 0) {
      throw Fault.of(Fault.UNKNOWN, "the packet is shorter than the dynptr says");
    }
    return address;
  }
}
