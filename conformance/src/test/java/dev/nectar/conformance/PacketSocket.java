package dev.nectar.conformance;

import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A socket of the family {@code AF_XDP}, to which programs hand packets of the first queue of a
 * device in a room ({@code linux/if_xdp.h}).
 */
final class PacketSocket implements AutoCloseable {
  private static final int AF_XDP = 44;
  private static final int SOL_XDP = 283;
  private static final int XDP_MMAP_OFFSETS = 1;
  private static final int XDP_RX_RING = 2;
  private static final int XDP_UMEM_REG = 4;
  private static final int XDP_UMEM_FILL_RING = 5;
  private static final int XDP_UMEM_COMPLETION_RING = 6;
  private static final short XDP_COPY = 2;
  private static final long PGOFF_RX_RING = 0;
  private static final long PGOFF_FILL_RING = 0x1_0000_0000L;

  /** Where those of the rings for what is received, and for empty frames, start. */
  private static final int RX_OFFSETS = 0;

  private static final int FILL_OFFSETS = 64;
  private static final int FRAMES = 8;
  private static final int FRAME_BYTES = 4096;
  private static final int DESCRIPTOR_BYTES = 16;
  private static final int RING_BYTES = 4096;

  private final SystemCalls calls;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment frames = arena.allocate(FRAMES * FRAME_BYTES, FRAME_BYTES);
  private final MemorySegment offsets = arena.allocate(128, 8);
  private final Fd socket;
  private final Mapping received;
  private final Mapping empty;

  private PacketSocket(SystemCalls calls, int device) {
    this.calls = calls;
    int type = SystemHeaders.SOCK_RAW | SystemHeaders.SOCK_CLOEXEC;
    long made = calls.call(calls.numbers().socket(), AF_XDP, type, 0);
    Assumptions.assumeTrue(made >= 0, "this kernel has no AF_XDP sockets: " + made);
    this.socket = new Fd(calls, made);
    MemorySegment memory = arena.allocate(32, 8);
    memory.set(ValueLayout.JAVA_LONG, 0, frames.address());
    memory.set(ValueLayout.JAVA_LONG, 8, frames.byteSize());
    memory.set(ValueLayout.JAVA_INT, 16, FRAME_BYTES);
    set(XDP_UMEM_REG, memory);
    MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, FRAMES);
    set(XDP_UMEM_FILL_RING, size);
    set(XDP_UMEM_COMPLETION_RING, size);
    set(XDP_RX_RING, size);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 128);
    long getsockopt =
        Architecture.find(System.getProperty("os.arch"))
            .orElseThrow()
            .syscalls()
            .number("getsockopt")
            .orElseThrow();
    check(
        calls.call(
            getsockopt,
            socket.number(),
            SOL_XDP,
            XDP_MMAP_OFFSETS,
            offsets.address(),
            length.address(),
            0));
    this.received = map(PGOFF_RX_RING);
    this.empty = map(PGOFF_FILL_RING);
    fill();
    MemorySegment address = arena.allocate(16, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_XDP);
    address.set(ValueLayout.JAVA_SHORT, 2, XDP_COPY);
    address.set(ValueLayout.JAVA_INT, 4, device);
    check(calls.call(calls.numbers().bind(), socket.number(), address.address(), 16));
  }

  /**
   * Opens one in the room.
   *
   * @param device the number of a device there
   */
  static PacketSocket open(Room room, int device) {
    Architecture own = Architecture.find(System.getProperty("os.arch")).orElseThrow();
    SystemCalls calls = new SystemCalls(own);
    return new NetworkNamespace(calls, Optional.of(room.namespace()))
        .call("open a socket", () -> new PacketSocket(calls, device));
  }

  private static void check(long result) {
    if (result < 0) {
      throw new AssertionError("a system call for the socket gave " + result);
    }
  }

  private void set(int option, MemorySegment value) {
    check(
        calls.call(
            calls.numbers().setsockopt(),
            socket.number(),
            SOL_XDP,
            option,
            value.address(),
            value.byteSize(),
            0));
  }

  private Mapping map(long offset) {
    int protection = SystemHeaders.PROT_READ | SystemHeaders.PROT_WRITE;
    long address = Mapping.map(calls, socket.number(), offset, RING_BYTES, protection);
    check(address);
    return Mapping.own(calls, address, RING_BYTES);
  }

  /** Where the producer's count is, or what else of a ring: the consumer's, the descriptors. */
  private long at(int ring, int which) {
    return offsets.get(ValueLayout.JAVA_LONG, ring + 8L * which);
  }

  /** Gives the kernel all frames. */
  private void fill() {
    for (int i = 0; i < FRAMES; i++) {
      long at = at(FILL_OFFSETS, 2) + 8L * i;
      empty.memory().set(ValueLayout.JAVA_LONG, at, (long) i * FRAME_BYTES);
    }
    VarHandle.releaseFence();
    empty.memory().set(ValueLayout.JAVA_INT, at(FILL_OFFSETS, 0), FRAMES);
  }

  int descriptor() {
    return socket.number();
  }

  /** How many packets have come; the ring has room for eight. */
  int packets() {
    return received.memory().get(ValueLayout.JAVA_INT, at(RX_OFFSETS, 0));
  }

  /** What the first packet starts with. */
  byte[] first() {
    VarHandle.acquireFence();
    long descriptor = at(RX_OFFSETS, 2);
    long address = received.memory().get(ValueLayout.JAVA_LONG, descriptor);
    int length = received.memory().get(ValueLayout.JAVA_INT, descriptor + DESCRIPTOR_BYTES / 2);
    return frames.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    received.close();
    empty.close();
    socket.close();
    arena.close();
  }
}
