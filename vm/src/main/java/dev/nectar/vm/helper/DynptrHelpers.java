package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.RingStore;
import dev.nectar.vm.net.PacketBytes;
import java.util.function.LongConsumer;

/** Helpers on dynptrs of any kind; those of ring buffers are made where these are. */
final class DynptrHelpers {
  private static final long SIZE = 0xffff_ffffL;

  private DynptrHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.DYNPTR_FROM_MEM,
            (run, data, size, flags, at, _) -> make(run.memory(), data, size & SIZE, flags, at))
        .put(
            Helper.DYNPTR_READ,
            (run, to, length, at, offset, flags) ->
                flags != 0
                    ? -Errno.EINVAL
                    : read(run, to, length & SIZE, new Dynptr(run.memory(), at), offset & SIZE))
        .put(
            Helper.DYNPTR_WRITE,
            (run, at, offset, from, length, flags) ->
                write(run, new Dynptr(run.memory(), at), offset & SIZE, from, length & SIZE, flags))
        .put(
            Helper.DYNPTR_DATA,
            (run, at, offset, length, _, _) ->
                data(new Dynptr(run.memory(), at), offset & SIZE, length & SIZE))
        .put(
            Helper.RINGBUF_RESERVE_DYNPTR,
            (run, map, size, flags, at, _) -> reserve(run, map, size & SIZE, flags, at))
        .put(
            Helper.RINGBUF_SUBMIT_DYNPTR,
            (run, at, flags, _, _, _) ->
                end(run, at, record -> run.owner().maps().ringOf(record).submit(record, flags)))
        .put(
            Helper.RINGBUF_DISCARD_DYNPTR,
            (run, at, flags, _, _, _) ->
                end(run, at, record -> run.owner().maps().ringOf(record).discard(record, flags)));
  }

  private static long reserve(Run run, long map, long size, long flags, long at) {
    Dynptr made = new Dynptr(run.memory(), at);
    made.clear();
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    if (size > Dynptr.LARGEST) {
      return -Errno.E2BIG;
    }
    if (!(run.owner().maps().at(map) instanceof RingStore ring)) {
      throw Fault.of(Fault.UNKNOWN, "the map is no ring buffer");
    }
    long record = ring.reserve(size, flags);
    if (record == 0) {
      return -Errno.EINVAL;
    }
    made.set(Dynptr.RINGBUF, record, size);
    return 0;
  }

  /** Ends what is reserved, if anything is. */
  private static long end(Run run, long at, LongConsumer how) {
    Dynptr of = new Dynptr(run.memory(), at);
    if (!of.isNull()) {
      how.accept(run.memory().getLong(at));
      of.clear();
    }
    return 0;
  }

  private static long make(Memory memory, long data, long size, long flags, long at) {
    Dynptr made = new Dynptr(memory, at);
    made.clear();
    if (size > Dynptr.LARGEST) {
      return -Errno.E2BIG;
    }
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    made.set(Dynptr.LOCAL, data, size);
    return 0;
  }

  static long read(Run run, long to, long length, Dynptr from, long offset) {
    if (from.isNull()) {
      return -Errno.EINVAL;
    }
    long refusal = from.check(offset, length);
    if (refusal != 0) {
      return refusal;
    }
    if (from.isOfPacket()) {
      return run.scene(PacketBytes.class).load(from.offset() + offset, to, length);
    }
    Memory memory = run.memory();
    long source = from.data() + offset;
    run.inPieces(length, (at, size) -> memory.copy(source + at, to + at, size));
    return 0;
  }

  static long write(Run run, Dynptr to, long offset, long from, long length, long flags) {
    if (to.isNull() || to.isReadOnly()) {
      return -Errno.EINVAL;
    }
    long refusal = to.check(offset, length);
    if (refusal != 0) {
      return refusal;
    }
    if (flags != 0 && to.kind() != Dynptr.SKB) {
      return -Errno.EINVAL;
    }
    if (to.isOfPacket()) {
      return run.scene(PacketBytes.class).store(to.offset() + offset, from, length, flags);
    }
    Memory memory = run.memory();
    long target = to.data() + offset;
    run.inPieces(length, (at, size) -> memory.copy(from + at, target + at, size));
    return 0;
  }

  private static long data(Dynptr of, long offset, long length) {
    boolean reachable = !of.isNull() && !of.isReadOnly() && !of.isOfPacket();
    return reachable && of.check(offset, length) == 0 ? of.data() + offset : 0;
  }
}
