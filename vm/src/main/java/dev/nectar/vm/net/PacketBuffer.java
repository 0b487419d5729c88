package dev.nectar.vm.net;

import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;

/** A packet in its owner's memory, with room before and behind it. For one thread. */
final class PacketBuffer implements AutoCloseable {
  private final Memory memory;
  private long base;
  private long capacity;
  private long start;
  private long end;

  PacketBuffer(Memory memory) {
    this.memory = memory;
  }

  /** Takes a packet; the room around it is zero. */
  void set(MemorySegment packet, long headroom, long tailroom) {
    long size = packet.byteSize();
    ensure(headroom + size + tailroom);
    memory.slice(base, capacity).fill((byte) 0);
    start = base + headroom;
    end = start + size;
    memory.slice(start, size).copyFrom(packet);
  }

  private void ensure(long size) {
    if (size > capacity) {
      close();
      base = memory.allocate(size, 64);
      capacity = size;
    }
  }

  /** Where the first byte of the room is. */
  long base() {
    return base;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long size() {
    return end - start;
  }

  MemorySegment bytes() {
    return memory.slice(start, end - start);
  }

  /** Puts bytes before the packet; they are zero. */
  void push(long bytes) {
    if (start - base < bytes) {
      move(Math.max(256, bytes), 0);
    }
    start -= bytes;
    memory.slice(start, bytes).fill((byte) 0);
  }

  /** Starts earlier, with what is there. */
  void reach(long bytes) {
    start -= bytes;
  }

  /** Takes bytes from the front. */
  void pull(long bytes) {
    start += bytes;
  }

  /** Cuts the packet, or puts zeros behind it. */
  void resize(long size) {
    if (start + size > base + capacity) {
      move(0, size - size());
    }
    long reached = start + size;
    if (reached > end) {
      memory.slice(end, reached - end).fill((byte) 0);
    }
    end = reached;
  }

  /** Puts zeros into the packet. */
  void insert(long offset, long bytes) {
    push(bytes);
    memory.slice(start, offset).copyFrom(memory.slice(start + bytes, offset));
    memory.slice(start + offset, bytes).fill((byte) 0);
  }

  /** Takes bytes out of the packet. */
  void remove(long offset, long bytes) {
    memory.slice(start + bytes, offset).copyFrom(memory.slice(start, offset));
    start += bytes;
  }

  /** Goes to where there is more room. */
  private void move(long before, long behind) {
    long room = capacity + before + behind;
    long to = memory.allocate(room, 64);
    memory.slice(to + before, capacity).copyFrom(memory.slice(base, capacity));
    long by = to + before - base;
    memory.free(base, capacity);
    base = to;
    capacity = room;
    start += by;
    end += by;
  }

  @Override
  public void close() {
    if (capacity > 0) {
      memory.free(base, capacity);
      capacity = 0;
    }
  }
}
