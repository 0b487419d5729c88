package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a flow dissector runs on: a packet, and the keys of its flow, which it fills in. */
public final class FlowDissector implements PacketBytes, AutoCloseable {
  /** The size of {@code struct bpf_flow_keys}. */
  public static final int KEYS = 56;

  private static final int THOFF = 2;
  private static final int N_PROTO = 10;
  private static final int FLAGS = 48;

  private final Memory memory;
  private final PacketBuffer buffer;
  private final long context;
  private final long keys;

  /**
   * Takes a frame.
   *
   * @param memory that of the program's owner
   * @param frame from its Ethernet header on
   */
  public FlowDissector(Memory memory, MemorySegment frame) {
    this.memory = memory;
    this.buffer = new PacketBuffer(memory);
    this.context = memory.allocate(Skb.CONTEXT + KEYS, 8);
    this.keys = context + Skb.CONTEXT;
    buffer.set(frame, 0, 0);
    memory.putInt(context + Skb.DATA, (int) buffer.start());
    memory.putInt(context + Skb.DATA_END, (int) buffer.end());
    memory.putLong(context + Skb.FLOW_KEYS, keys);
  }

  /**
   * Says what is known before the program runs.
   *
   * @param flags {@code BPF_FLOW_DISSECTOR_F_...}
   */
  public void start(int flags) {
    memory.slice(keys, KEYS).fill((byte) 0);
    memory.putShort(keys, Skb.ETHERNET);
    memory.putShort(keys + THOFF, Skb.ETHERNET);
    memory.putShort(keys + N_PROTO, memory.getShort(buffer.start() + 12));
    memory.putInt(keys + FLAGS, flags);
  }

  /** Keeps the offsets that the program has set within the packet. */
  public void finish() {
    int size = (int) Math.min(buffer.size(), 0xffff);
    int network = Math.clamp(memory.getShort(keys), Skb.ETHERNET, size);
    memory.putShort(keys, network);
    memory.putShort(keys + THOFF, Math.clamp(memory.getShort(keys + THOFF), network, size));
  }

  /**
   * What programs get.
   *
   * @return the address of {@code struct __sk_buff}
   */
  public long context() {
    return context;
  }

  /**
   * What the program has found.
   *
   * @return {@code struct bpf_flow_keys}
   */
  public byte[] keys() {
    return memory.slice(keys, KEYS).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public long length() {
    return buffer.size();
  }

  @Override
  public long load(long offset, long to, long length) {
    if (offset > 0xffff || offset + length > buffer.size()) {
      memory.slice(to, length).fill((byte) 0);
      return -Errno.EFAULT;
    }
    memory.slice(to, length).copyFrom(memory.slice(buffer.start() + offset, length));
    return 0;
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long address(long offset, long length) {
    return offset + length <= buffer.size() ? buffer.start() + offset : 0;
  }

  @Override
  public void close() {
    buffer.close();
    memory.free(context, Skb.CONTEXT + KEYS);
  }
}
