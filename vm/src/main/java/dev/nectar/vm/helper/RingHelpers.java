package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.PerfStore;
import dev.nectar.vm.map.RingStore;
import dev.nectar.vm.map.UserRingStore;
import dev.nectar.vm.net.PacketBytes;

/** Helpers on ring buffers and perf event arrays. */
final class RingHelpers {
  private static final String NO_COUNTERS = "it counts no events of hardware or of a kernel";

  /** The kind of a dynptr, above its size: one of local memory, which cannot be written. */
  private static final int LOCAL_READ_ONLY = 1 << 31 | 1 << 28;

  private static final int DYNPTR = 16;

  /** {@code BPF_F_INDEX_MASK} and {@code BPF_F_CTXLEN_MASK}. */
  private static final long OF_PACKET = (1L << 52) - 1;

  private RingHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.RINGBUF_OUTPUT, RingHelpers::output)
        .put(
            Helper.RINGBUF_RESERVE,
            (run, map, size, flags, d, e) -> ring(run, map).reserve(size, flags))
        .put(Helper.RINGBUF_SUBMIT, RingHelpers::submit)
        .put(Helper.RINGBUF_DISCARD, RingHelpers::discard)
        .put(Helper.RINGBUF_QUERY, (run, map, what, c, d, e) -> ring(run, map).query(what))
        .put(Helper.PERF_EVENT_OUTPUT, RingHelpers::event)
        .put(Helper.SKB_OUTPUT, RingHelpers::event)
        .put(Helper.XDP_OUTPUT, RingHelpers::event)
        .put(Helper.USER_RINGBUF_DRAIN, HelperFunction.callingBack(RingHelpers::drain))
        .leaveOut(Helper.PERF_EVENT_READ, NO_COUNTERS)
        .leaveOut(Helper.PERF_EVENT_READ_VALUE, NO_COUNTERS)
        .leaveOut(Helper.PERF_PROG_READ_VALUE, NO_COUNTERS);
  }

  private static RingStore ring(Run run, long map) {
    return MapHelpers.kind(run, map, RingStore.class);
  }

  private static long output(Run run, long map, long data, long size, long flags, long e) {
    run.charge((int) Math.min(size >>> 4, 1 << 28));
    return ring(run, map).output(data, size, flags);
  }

  private static long submit(Run run, long record, long flags, long c, long d, long e) {
    run.owner().maps().ringOf(record).submit(record, flags);
    return 0;
  }

  private static long discard(Run run, long record, long flags, long c, long d, long e) {
    run.owner().maps().ringOf(record).discard(record, flags);
    return 0;
  }

  private static long event(Run run, long context, long map, long flags, long data, long size) {
    PerfStore array = MapHelpers.kind(run, map, PerfStore.class);
    run.charge((int) Math.min(size >>> 4, 1 << 28));
    long ofPacket = flags >>> 32 & 0xf_ffff;
    if (ofPacket == 0) {
      return array.output(run.cpu(), flags, data, size, PerfStore.Rest.NOTHING);
    }
    if ((flags & ~OF_PACKET) != 0 || !(run.scene() instanceof PacketBytes packet)) {
      return -Errno.EINVAL;
    }
    if (ofPacket > packet.length()) {
      return -Errno.EFAULT;
    }
    return array.output(run.cpu(), flags & ~(0xf_ffffL << 32), data, size, part(packet, ofPacket));
  }

  private static PerfStore.Rest part(PacketBytes packet, long size) {
    return new PerfStore.Rest() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void copy(long to) {
        packet.load(0, to, size);
      }
    };
  }

  private static long drain(Run run, long map, long function, long context, long flags, long e) {
    UserRingStore ring = MapHelpers.kind(run, map, UserRingStore.class);
    Memory memory = run.memory();
    long dynptr = memory.allocate(DYNPTR, 8);
    try {
      return ring.drain(
          flags,
          (record, size) -> {
            run.chargeCallback();
            memory.putLong(dynptr, record);
            memory.putInt(dynptr + 8, (int) size | LOCAL_READ_ONLY);
            memory.putInt(dynptr + 12, 0);
            return run.callBack(function, dynptr, context, 0, 0, 0) == 0;
          });
    } finally {
      memory.free(dynptr, DYNPTR);
    }
  }
}
