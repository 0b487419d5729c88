package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A packet for which one of several sockets at a port is to be chosen: {@code struct
 * sk_reuseport_md}. Programs see it from its TCP or UDP header on, and its headers by {@code
 * bpf_skb_load_bytes_relative}.
 */
public final class Reuseport implements PacketBytes, Around, AutoCloseable {
  private static final int CONTEXT = 56;
  private static final int DATA_END = 8;
  private static final int LEN = 16;
  private static final int ETH_PROTOCOL = 20;
  private static final int IP_PROTOCOL = 24;
  private static final int HASH = 32;
  private static final int SK = 40;

  private final Memory memory;
  private final Network network;
  private final PacketBuffer buffer;
  private final long context;
  private final long transport;

  /**
   * A packet.
   *
   * @param memory that of the program's owner
   * @param network what is around
   * @param frame from its Ethernet header on
   * @param fields {@code struct sk_reuseport_md}, of which {@code bind_inany} and {@code hash}
   *     count; may be empty
   */
  public Reuseport(Memory memory, Network network, MemorySegment frame, byte[] fields) {
    this.memory = memory;
    this.network = network;
    this.buffer = new PacketBuffer(memory);
    this.context = memory.allocate(CONTEXT + Sockets.SIZE + 8, 8);
    buffer.set(frame, 0, 0);
    int type = memory.getShort(buffer.start() + 12);
    long header = buffer.start() + Skb.ETHERNET;
    boolean six = type == Bytes.IPV6;
    int least = Skb.ETHERNET + (six ? 40 : 20);
    if (type != Bytes.IPV4 && !six || buffer.size() < least) {
      close();
      throw new IllegalArgumentException("the packet is none of IP, or has not its whole header");
    }
    long length = six ? 40 : 4L * (memory.getByte(header) & 15);
    this.transport = Math.min(Skb.ETHERNET + length, buffer.size());
    memory.zero(context, CONTEXT + Sockets.SIZE + 8);
    byte[] whole = Arrays.copyOf(fields, CONTEXT);
    memory.slice(context, LEN).fill((byte) 0);
    memory.putLong(context, buffer.start() + transport);
    memory.putLong(context + DATA_END, buffer.end());
    memory.putInt(context + LEN, (int) (buffer.size() - transport));
    memory.putInt(context + ETH_PROTOCOL, type);
    memory.putInt(context + IP_PROTOCOL, memory.getByte(header + (six ? 6 : 9)));
    memory.slice(context + 28, 8).copyFrom(MemorySegment.ofArray(whole).asSlice(28, 8));
    if (memory.getInt(context + HASH) == 0) {
      MemorySegment bytes = memory.slice(buffer.start(), buffer.size());
      memory.putInt(context + HASH, Flows.hash(bytes, Skb.ETHERNET, type));
    }
    memory.putLong(context + SK, context + CONTEXT + 8);
    memory.putInt(context + CONTEXT + 12, six ? 10 : 2);
    memory.putInt(context + CONTEXT + 20, memory.getInt(context + IP_PROTOCOL));
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public long address() {
    return context;
  }

  @Override
  public long cookie() {
    return 1;
  }

  @Override
  public long length() {
    return buffer.size() - transport;
  }

  @Override
  public long load(long offset, long to, long length) {
    return copy(transport + offset, to, length, transport + offset <= buffer.size());
  }

  @Override
  public long loadRelative(long offset, long to, long length, long header) {
    if (header > 1) {
      memory.slice(to, length).fill((byte) 0);
      return -Errno.EFAULT;
    }
    long from = header == 0 ? offset : Skb.ETHERNET + offset;
    return copy(from, to, length, offset <= 0xffff);
  }

  private long copy(long from, long to, long length, boolean there) {
    if (!there || length > buffer.size() - from) {
      memory.slice(to, length).fill((byte) 0);
      return -Errno.EFAULT;
    }
    MemorySegment bytes = memory.slice(buffer.start() + from, length);
    memory.slice(to, length).copyFrom(MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE)));
    return 0;
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long address(long offset, long length) {
    return offset + length <= length() ? buffer.start() + transport + offset : 0;
  }

  @Override
  public void close() {
    buffer.close();
    memory.free(context, CONTEXT + Sockets.SIZE + 8);
  }
}
