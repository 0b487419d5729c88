package dev.nectar.vm.code;

import dev.nectar.kernel.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of one owner's programs and maps, and nothing else: an address in a register of a
 * program is a place in it, and access beyond it is refused. Addresses have less than 32 bits, so
 * that contexts of packets, which give them in 32 bits, can hold them; nothing has an address below
 * {@link #START}. For any thread.
 *
 * <p>All of it is reserved from the start and costs nothing until it is used: larger ones lie in a
 * file without a name, which grows as more is in use at once.
 */
public final class Memory {
  /** The first address. */
  public static final int START = 0x10000;

  /** The largest size: what is behind it has no address of 32 bits. */
  public static final long LARGEST = (1L << 32) - START - 1;

  private static final long SMALL = 1 << 22;
  private static final int STEP = 1 << 20;

  private final MemorySegment segment;
  private final FileChannel file;
  private final TreeMap<Long, Long> free = new TreeMap<>();
  private long reached;
  private long committed;
  private long used;

  /**
   * Memory that is all zero.
   *
   * @param limit how many bytes there are
   */
  @SuppressWarnings("NullAway") // a small one has no file
  public Memory(long limit) {
    if (limit < 1 || limit > LARGEST) {
      throw new IllegalArgumentException("there is no memory of " + limit + " bytes");
    }
    if (limit <= SMALL) {
      segment = Arena.ofAuto().allocate(limit, 4096);
      file = null;
      committed = limit;
    } else {
      try {
        file = unnamed();
        segment = file.map(FileChannel.MapMode.READ_WRITE, 0, limit, Arena.ofAuto());
      } catch (IOException e) {
        throw new KernelException(
            "memory of " + limit + " bytes cannot be had: " + e.getMessage(),
            "ask for less, or set java.io.tmpdir to a folder that has room",
            e);
      }
    }
  }

  private static FileChannel unnamed() throws IOException {
    Path shared = Path.of("/dev/shm");
    Path path =
        Files.isWritable(shared)
            ? Files.createTempFile(shared, "nectar", null)
            : Files.createTempFile("nectar", null);
    try {
      return FileChannel.open(
          path,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.SPARSE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } finally {
      if (!System.getProperty("os.name", "").startsWith("Windows")) {
        Files.deleteIfExists(path);
      }
    }
  }

  /**
   * All of it; the byte of an address lies {@link #START} before it.
   *
   * @return the segment
   */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * A part of it.
   *
   * @param address the first byte
   * @param size how many
   * @return the bytes themselves
   * @throws Fault if the owner does not have them
   */
  public MemorySegment slice(long address, long size) {
    try {
      return segment.asSlice(address - START, size);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(Fault.UNKNOWN, address, size);
    }
  }

  /**
   * Whether the owner has bytes; some of them may be in no use.
   *
   * @param address the first
   * @param size how many
   * @return whether all of them can be touched
   */
  public boolean has(long address, long size) {
    long at = address - START;
    return at >= 0 && size >= 0 && size <= segment.byteSize() && at <= segment.byteSize() - size;
  }

  /**
   * Takes a part of it.
   *
   * @param size how many bytes, at least 1
   * @param alignment a power of two
   * @return the address of bytes that are zero
   * @throws KernelException if there are not so many
   */
  public synchronized long allocate(long size, int alignment) {
    long whole = round(size, 8);
    for (Map.Entry<Long, Long> each : free.entrySet()) {
      long start = round(each.getKey(), alignment);
      long end = each.getKey() + each.getValue();
      if (start + whole <= end) {
        take(each.getKey(), each.getValue(), start, whole);
        slice(start, whole).fill((byte) 0);
        used += whole;
        return start;
      }
    }
    long start = round(START + reached, alignment);
    long end = start - START + whole;
    if (size < 1 || end > segment.byteSize() || end < 0) {
      throw new KernelException(
          size
              + " bytes are more than the owner of the program may have: "
              + used
              + " of "
              + segment.byteSize()
              + " are in use",
          "allow it more by Limits, or make its maps smaller");
    }
    commit(end);
    if (start > START + reached) {
      put(START + reached, start - START - reached);
    }
    reached = end;
    used += whole;
    return start;
  }

  /** Writes zeros to the file, which says what is wrong if there is no room. */
  private void commit(long end) {
    try {
      while (committed < end) {
        long step = Math.min(STEP, segment.byteSize() - committed);
        file.write(ByteBuffer.allocate((int) step), committed);
        committed += step;
      }
    } catch (IOException e) {
      throw new KernelException(
          "memory of the embedded kernel cannot grow to " + end + " bytes: " + e.getMessage(),
          "make room in /dev/shm, or where java.io.tmpdir is",
          e);
    }
  }

  private void take(long from, long length, long start, long size) {
    free.remove(from);
    if (start > from) {
      free.put(from, start - from);
    }
    long rest = from + length - start - size;
    if (rest > 0) {
      free.put(start + size, rest);
    }
  }

  /**
   * Gives a part back.
   *
   * @param address what {@link #allocate} returned
   * @param size what it was asked for
   */
  public synchronized void free(long address, long size) {
    long whole = round(size, 8);
    used -= whole;
    put(address, whole);
  }

  /** Joins what is free with its neighbours. */
  private void put(long address, long size) {
    long from = address;
    long length = size;
    Map.Entry<Long, Long> before = free.lowerEntry(address);
    if (before != null && before.getKey() + before.getValue() == address) {
      from = before.getKey();
      length += before.getValue();
    }
    Long behind = free.remove(address + size);
    free.put(from, behind == null ? length : length + behind);
  }

  /**
   * How many bytes are taken.
   *
   * @return bytes, each part rounded up to 8
   */
  public synchronized long used() {
    return used;
  }

  private static long round(long number, int alignment) {
    return (number + alignment - 1) & -alignment;
  }

  /**
   * Reads a byte.
   *
   * @param address where
   * @return 0 to 255
   */
  public int getByte(long address) {
    return (int) Access.load8(segment, address, Fault.UNKNOWN);
  }

  /**
   * Reads 16 bits.
   *
   * @param address where
   * @return 0 to 65,535
   */
  public int getShort(long address) {
    return (int) Access.load16(segment, address, Fault.UNKNOWN);
  }

  /**
   * Reads 32 bits.
   *
   * @param address where
   * @return the number
   */
  public int getInt(long address) {
    return (int) Access.load32(segment, address, Fault.UNKNOWN);
  }

  /**
   * Reads 64 bits.
   *
   * @param address where
   * @return the number
   */
  public long getLong(long address) {
    return Access.load64(segment, address, Fault.UNKNOWN);
  }

  /**
   * Writes a byte.
   *
   * @param address where
   * @param value its lowest bits
   */
  public void putByte(long address, int value) {
    Access.store8(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Writes 16 bits.
   *
   * @param address where
   * @param value its lowest bits
   */
  public void putShort(long address, int value) {
    Access.store16(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Writes 32 bits.
   *
   * @param address where
   * @param value the number
   */
  public void putInt(long address, int value) {
    Access.store32(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Writes 64 bits.
   *
   * @param address where
   * @param value the number
   */
  public void putLong(long address, long value) {
    Access.store64(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Copies bytes.
   *
   * @param from where they lie
   * @param to where they go
   * @param size how many
   */
  public void copy(long from, long to, long size) {
    if (size == 8) {
      putLong(to, getLong(from));
    } else if (size == 4) {
      putInt(to, getInt(from));
    } else {
      copyMany(from, to, size);
    }
  }

  private void copyMany(long from, long to, long size) {
    try {
      MemorySegment.copy(segment, from - START, segment, to - START, size);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(Fault.UNKNOWN, isOwn(from, size) ? to : from, size);
    }
  }

  /**
   * Sees to it that bytes are the owner's.
   *
   * @param address the first
   * @param size how many
   * @throws Fault if they are not
   */
  public void check(long address, long size) {
    if (!isOwn(address, size)) {
      throw Fault.memory(Fault.UNKNOWN, address, size);
    }
  }

  private boolean isOwn(long address, long size) {
    return address >= START && size >= 0 && address - START <= segment.byteSize() - size;
  }

  /**
   * Writes zeros.
   *
   * @param address where
   * @param size how many
   */
  public void zero(long address, long size) {
    slice(address, size).fill((byte) 0);
  }

  /**
   * Writes 32 bits if others are there, and orders all memory.
   *
   * @param address where, a multiple of 4
   * @param expected what must be there
   * @param value what is written
   * @return whether it was
   */
  public boolean replaceInt(long address, int expected, int value) {
    return (int) Access.compareExchange32(segment, address, expected, value, Fault.UNKNOWN)
        == expected;
  }

  /**
   * Reads 32 bits before all that is read behind.
   *
   * @param address where, a multiple of 4
   * @return the number
   */
  public int acquireInt(long address) {
    return (int) Access.acquire32(segment, address, Fault.UNKNOWN);
  }

  /**
   * Writes 32 bits behind all that was written before.
   *
   * @param address where, a multiple of 4
   * @param value the number
   */
  public void releaseInt(long address, int value) {
    Access.release32(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Reads 64 bits before all that is read behind.
   *
   * @param address where, a multiple of 8
   * @return the number
   */
  public long acquireLong(long address) {
    return Access.acquire64(segment, address, Fault.UNKNOWN);
  }

  /**
   * Writes 64 bits behind all that was written before.
   *
   * @param address where, a multiple of 8
   * @param value the number
   */
  public void releaseLong(long address, long value) {
    Access.release64(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * Writes 64 bits, and reads what was there, in one step.
   *
   * @param address where, a multiple of 8
   * @param value the number
   * @return what was there
   */
  public long exchangeLong(long address, long value) {
    return Access.exchange64(segment, address, value, Fault.UNKNOWN);
  }

  /**
   * A part of it as it is for others, which ends when they are to have it no more. The end is not
   * felt in a small memory, which has no file to be mapped from.
   *
   * @param address the first byte
   * @param size how many
   * @param mode whether it may be written
   * @param arena until when
   * @return the bytes themselves
   */
  public MemorySegment share(long address, long size, FileChannel.MapMode mode, Arena arena) {
    if (isSmall()) {
      MemorySegment part = slice(address, size);
      return mode.equals(FileChannel.MapMode.READ_ONLY) ? part.asReadOnly() : part;
    }
    try {
      return file.map(mode, address - START, size, arena);
    } catch (IOException e) {
      throw new KernelException(
          "memory of the embedded kernel cannot be mapped: " + e.getMessage(), "", e);
    }
  }

  /**
   * Whether parts of it last as long as all of it.
   *
   * @return true if it has no file
   */
  public boolean isSmall() {
    return segment.byteSize() <= SMALL;
  }
}
