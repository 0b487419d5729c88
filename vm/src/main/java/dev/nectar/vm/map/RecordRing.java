package dev.nectar.vm.map;

import dev.nectar.kernel.RecordHandler;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A ring of records ({@code kernel/bpf/ringbuf.c}): a page with the position of who reads, a page
 * with that of who writes, and the data, with as much room behind them, so that no record straddles
 * the end. A record starts with its length and two bits, one for as long as it is written, one if
 * it was given up. The positions that count are here, where no program can change them; those in
 * the pages follow. For any number of writers and one reader at a time.
 */
final class RecordRing {
  static final int HEADER = 8;
  static final int BUSY = 1 << 31;
  static final int DISCARDED = 1 << 30;
  private static final int LARGEST = 1 << 30;

  /** Room is given back at least each time so many bytes have been read. */
  private static final long GIVE_BACK = 4096;

  private final Memory memory;
  private final long base;
  private final long data;
  private final long size;
  private final long most;
  private final boolean overwriting;
  private final MemorySegment records;
  private final Spins lock = new Spins(1);
  private final ReentrantLock reading = new ReentrantLock();
  private volatile long consumed;
  private volatile long produced;

  /** The oldest record that is still written. */
  private long pending;

  /** The oldest record that was not written over. */
  private volatile long oldest;

  private long overwritten;
  private final AtomicLong lost = new AtomicLong();
  private volatile Runnable reader = () -> {};

  /** What happens to records that have no room. */
  enum Full {
    /** They are refused. */
    REFUSES,
    /** The same, but all of the room is used: of processes, who write in turn. */
    FILLS,
    /** They take the place of the oldest. */
    OVERWRITES
  }

  /**
   * A ring without records.
   *
   * @param size of the data, a power of two, at least a page
   */
  RecordRing(Memory memory, long size, Full full) {
    this.memory = memory;
    this.size = size;
    this.most = full == Full.FILLS ? size : size - 1;
    this.overwriting = full == Full.OVERWRITES;
    this.base = memory.allocate(bytes(), Maps.PAGE);
    this.data = base + 2 * Maps.PAGE;
    this.records = memory.slice(data, 2 * size).asReadOnly();
  }

  private long bytes() {
    return 2 * Maps.PAGE + 2 * size;
  }

  /** The address of the data, behind which there is as much room again. */
  long start() {
    return data;
  }

  /** Has somebody told whenever there are records to be read. */
  void tell(Runnable who) {
    reader = who;
  }

  long size() {
    return size;
  }

  long consumed() {
    return consumed;
  }

  long produced() {
    return produced;
  }

  long oldest() {
    return oldest;
  }

  long lost() {
    return lost.get();
  }

  /** Passes over all records that are there. */
  void skip() {
    reading.lock();
    try {
      drainInPlace((_, _, _, _) -> {}, 0);
    } finally {
      reading.unlock();
    }
  }

  /** Counts a record that had no room. */
  void lose() {
    lost.incrementAndGet();
  }

  long overwritten() {
    reading.lock();
    try {
      return overwritten;
    } finally {
      reading.unlock();
    }
  }

  /** Bytes that were not read. */
  long available() {
    return produced - (overwriting ? Math.max(consumed, oldest) : consumed);
  }

  private static long whole(long length) {
    return length + HEADER + 7 & -8;
  }

  private long length(long position) {
    return memory.getInt(data + (position & size - 1)) & ~(BUSY | DISCARDED);
  }

  /**
   * Reserves room for a record.
   *
   * @return its address; 0 if there is none
   */
  long reserve(long length) {
    if (length < 0 || length > LARGEST || whole(length) > size) {
      return 0;
    }
    long all = whole(length);
    lock.lock(0);
    try {
      long position = produced;
      passWritten(position);
      long next = position + all;
      if (next - pending > most || !overwriting && next - consumed > most) {
        return 0;
      }
      if (overwriting) {
        overwrite(next);
      }
      long at = data + (position & size - 1);
      memory.putInt(at + 4, (int) (at - base >> 12));
      memory.releaseInt(at, (int) length | BUSY);
      produced = next;
      memory.releaseLong(base + Maps.PAGE, next);
      return at + HEADER;
    } finally {
      lock.unlock(0);
    }
  }

  private void passWritten(long end) {
    while (pending < end && memory.acquireInt(data + (pending & size - 1)) >= 0) {
      pending = Math.min(end, pending + whole(length(pending)));
    }
  }

  private void overwrite(long next) {
    long from = oldest;
    while (next - from > size - 1) {
      from += whole(length(from));
    }
    oldest = Math.min(from, produced);
    memory.releaseLong(base + Maps.PAGE + 16, oldest);
  }

  /** Whether there is a record that is written at an address. */
  boolean holds(long record) {
    long at = record - HEADER;
    return at >= data && at < data + size && (at & 7) == 0 && memory.acquireInt(at) < 0;
  }

  /**
   * Hands a record over, or gives it up.
   *
   * @param bit 0 or {@link #DISCARDED}
   * @param flags of {@code bpf_ringbuf_submit}: 1 for no waking, 2 for waking in any case
   */
  void commit(long record, int bit, long flags) {
    if (!holds(record)) {
      throw Fault.of(
          Fault.UNKNOWN, "0x" + Long.toHexString(record) + " is no record that was reserved");
    }
    long at = record - HEADER;
    int length = memory.getInt(at) & ~BUSY;
    memory.releaseInt(at, length | bit);
    VarHandle.fullFence();
    boolean first = (consumed & size - 1) == at - data;
    if ((flags & 2) != 0 || (flags & 1) == 0 && (first || overwriting)) {
      reader.run();
    }
  }

  /** Hands over what is there. */
  int drain(RecordHandler handler, int cpu) {
    reading.lock();
    try {
      return overwriting ? drainCopies(handler, cpu) : drainInPlace(handler, cpu);
    } finally {
      reading.unlock();
    }
  }

  private int drainInPlace(RecordHandler handler, int cpu) {
    long position = consumed;
    long end = produced;
    long given = position;
    int count = 0;
    try {
      while (position < end) {
        long at = position & size - 1;
        int header = memory.acquireInt(data + at);
        if (header < 0) {
          break;
        }
        long length = header & ~DISCARDED;
        // No record is longer, unless a program wrote where it must not.
        long behind = whole(length) > end - position ? end : position + whole(length);
        boolean whole = (header & DISCARDED) == 0 && behind - position == whole(length);
        position = behind;
        if (whole) {
          handler.accept(records, at + HEADER, length, cpu);
          count++;
        }
        if (position - given >= GIVE_BACK) {
          consume(position);
          given = position;
        }
      }
    } finally {
      consume(position);
    }
    return count;
  }

  /** Hands records to a program, until it wants no more. */
  long drainWhile(UserRingStore.Reader reader, int most) {
    long count = 0;
    while (count < most && consumed < produced) {
      long position = consumed;
      int header = memory.acquireInt(data + (position & size - 1));
      if (header < 0) {
        break;
      }
      long length = header & ~DISCARDED;
      long behind = whole(length) > produced - position ? produced : position + whole(length);
      boolean whole = behind - position == whole(length);
      boolean discarded = (header & DISCARDED) != 0;
      boolean more = true;
      if (whole && !discarded) {
        count++;
        more = reader.read(data + (position & size - 1) + HEADER, length);
      }
      consume(behind);
      if (!more) {
        break;
      }
    }
    return count;
  }

  private void consume(long position) {
    consumed = position;
    memory.releaseLong(base, position);
  }

  /** Records may be written over while they are read, so they are taken out under the lock. */
  private int drainCopies(RecordHandler handler, int cpu) {
    int count = 0;
    MemorySegment copy = MemorySegment.ofArray(new long[(int) (size / 8)]);
    long end = produced;
    while (true) {
      long length = takeCopy(copy, end);
      if (length == NOTHING) {
        return count;
      }
      if (length >= 0) {
        handler.accept(copy, 0, length, cpu);
        count++;
      }
    }
  }

  private static final long NOTHING = -1;
  private static final long PASSED = -2;

  private long takeCopy(MemorySegment copy, long end) {
    lock.lock(0);
    try {
      if (oldest > consumed) {
        overwritten += oldest - consumed;
        consume(oldest);
      }
      long position = consumed;
      if (position >= end) {
        return NOTHING;
      }
      long at = position & size - 1;
      int header = memory.acquireInt(data + at);
      if (header < 0) {
        return NOTHING;
      }
      long length = header & ~DISCARDED;
      if (whole(length) > produced - position) {
        consume(produced);
        return PASSED;
      }
      MemorySegment.copy(records, at + HEADER, copy, 0, length);
      consume(position + whole(length));
      return (header & DISCARDED) == 0 ? length : PASSED;
    } finally {
      lock.unlock(0);
    }
  }

  void close() {
    memory.free(base, bytes());
  }
}
