package dev.nectar.vm.net;

import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;

/**
 * What a netfilter program runs on: {@code struct bpf_nf_ctx} with {@code struct nf_hook_state},
 * and a packet that dynptrs lead to. The fields of {@code struct sk_buff} are not there.
 */
public final class Netfilter implements PacketBytes, AutoCloseable {
  /** The size of {@code struct nf_hook_state}. */
  public static final int STATE = 48;

  private static final int CONTEXT = 16;

  private final Memory memory;
  private final Skb skb;
  private final long context;

  /**
   * Nothing yet.
   *
   * @param memory that of the program's owner
   * @param skb the packet, whose end this is too
   * @param hook {@code NF_INET_PRE_ROUTING} and so on
   * @param family {@code NFPROTO_IPV4} or {@code NFPROTO_IPV6}
   */
  public Netfilter(Memory memory, Skb skb, int hook, int family) {
    this.memory = memory;
    this.skb = skb;
    this.context = memory.allocate(CONTEXT + STATE, 8);
    memory.putLong(context, context + CONTEXT);
    memory.putLong(context + 8, skb.address());
    memory.putByte(context + CONTEXT, hook);
    memory.putByte(context + CONTEXT + 1, family);
  }

  /**
   * What programs get.
   *
   * @return the address of {@code struct bpf_nf_ctx}
   */
  public long context() {
    return context;
  }

  /**
   * The packet as it is now.
   *
   * @return its bytes themselves, from the header of the network on
   */
  public MemorySegment packet() {
    return skb.packet();
  }

  @Override
  public long length() {
    return skb.length();
  }

  @Override
  public long load(long offset, long to, long length) {
    return skb.load(offset, to, length);
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    return skb.store(offset, from, length, flags);
  }

  @Override
  public long address(long offset, long length) {
    return skb.address(offset, length);
  }

  @Override
  public void close() {
    skb.close();
    memory.free(context, CONTEXT + STATE);
  }
}
