package dev.nectar.vm.map;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UserRing;
import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.object.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes records to a user ring buffer of the embedded kernel, which it keeps until it is closed.
 */
public final class RecordWriter implements UserRing {
  private final EmbeddedMap map;
  private final UserRingStore store;
  private final Arena arena = Arena.ofShared();

  /** The records as whoever writes them sees them, until this is closed. */
  private final MemorySegment records;

  /** Records that were not handed over, by where they lie. */
  private final Map<Long, Long> reserved = new HashMap<>();

  private boolean open = true;

  private RecordWriter(EmbeddedMap map, UserRingStore store) {
    this.map = map;
    this.store = store;
    this.records =
        store
            .memory()
            .share(
                store.ring().start(),
                2 * store.ring().size(),
                FileChannel.MapMode.READ_WRITE,
                arena);
  }

  /**
   * {@link dev.nectar.kernel.Kernel#userRing}.
   *
   * @param ring a user ring buffer
   * @return where to write records
   */
  public static RecordWriter of(BpfMap ring) {
    MapSpec spec = ring.spec();
    if (!(ring instanceof EmbeddedMap map)) {
      throw new IllegalArgumentException("map " + spec.name() + " is of another kernel");
    }
    map.check();
    if (!(map.store() instanceof UserRingStore store)) {
      throw MapRefusals.notOf(
          "send records by map " + spec.name(), spec.type(), "make it a USER_RINGBUF");
    }
    if (!store.take()) {
      throw new KernelException(
          "cannot send records by map " + spec.name() + ": it is written to already",
          "use the UserRing there is, which is for any thread, or close it before");
    }
    return new RecordWriter(map.again(), store);
  }

  private void check() {
    if (!open) {
      throw new ClosedException("the writer of user ring buffer " + map.spec().name());
    }
  }

  @Override
  public synchronized Optional<MemorySegment> reserve(int size) {
    check();
    long all = store.ring().size();
    if (size < 1 || (size + 15L & -8) > all) {
      throw new IllegalArgumentException(
          "a user ring buffer of " + all + " bytes has no records of " + size);
    }
    long record = store.ring().reserve(size);
    if (record == 0) {
      return Optional.empty();
    }
    MemorySegment room = records.asSlice(record - store.ring().start(), size);
    reserved.put(room.address(), record);
    return Optional.of(room);
  }

  @Override
  public void submit(MemorySegment record) {
    release(record, 0);
  }

  @Override
  public void discard(MemorySegment record) {
    release(record, RecordRing.DISCARDED);
  }

  private synchronized void release(MemorySegment room, int bit) {
    check();
    Long record = reserved.remove(room.address());
    if (record == null) {
      throw new IllegalArgumentException("the record is not one that is reserved here");
    }
    store.ring().commit(record, bit, 0);
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      reserved.values().forEach(each -> store.ring().commit(each, RecordRing.DISCARDED, 0));
      reserved.clear();
      store.give();
      arena.close();
      map.close();
    }
  }
}
