package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * What an XDP program runs on: a packet with room before and behind it, and {@code struct xdp_md}.
 * For one program at a time; can be used again.
 */
public final class Xdp implements PacketBytes, Redirects, AutoCloseable {
  /** {@code XDP_PACKET_HEADROOM}. */
  static final int HEADROOM = 256;

  /** What the kernel keeps behind the packet: {@code struct skb_shared_info}. */
  static final int TAILROOM = 320;

  /** How much of a packet is in one piece: what remains of a page. */
  static final int PIECE = 4096 - HEADROOM - TAILROOM;

  /** What the kernel keeps at the very front: {@code struct xdp_frame}. */
  private static final int FRAME = 40;

  private static final int ETHERNET = 14;
  private static final int PAGE = 4096;
  private static final int CONTEXT = 24;
  private static final int META = 252;

  private static final int DATA = 0;
  private static final int DATA_END = 4;
  private static final int DATA_META = 8;
  private static final int INGRESS_IFINDEX = 12;
  private static final int RX_QUEUE_INDEX = 16;

  private final Memory memory;
  private final Network network;
  private final PacketBuffer buffer;
  private final long context;

  /** How many bytes of metadata are before the packet. */
  private long meta;

  /** How many bytes of the packet lie where programs cannot reach them without a helper. */
  private long beyond;

  private Optional<Redirection> redirection = Optional.empty();

  /**
   * Nothing yet.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   */
  public Xdp(Memory memory, Network network) {
    this.memory = memory;
    this.network = network;
    this.buffer = new PacketBuffer(memory);
    this.context = memory.allocate(CONTEXT, 8);
  }

  /**
   * Takes a packet.
   *
   * @param packet with metadata before it
   * @param metadata how many bytes of that there are
   * @param reach how many bytes, with metadata, are at most in one piece
   * @param device where it came in
   * @param queue in which queue of that
   */
  public void set(MemorySegment packet, int metadata, int reach, int device, int queue) {
    buffer.set(packet, HEADROOM - metadata, TAILROOM);
    meta = metadata;
    beyond = Math.max(0, packet.byteSize() - Math.min(reach, PIECE + metadata));
    redirection = Optional.empty();
    memory.putInt(context + INGRESS_IFINDEX, device);
    memory.putInt(context + RX_QUEUE_INDEX, queue);
    memory.putInt(context + 20, 0);
    publish();
  }

  private void publish() {
    memory.putInt(context + DATA, (int) (buffer.start() + meta));
    memory.putInt(context + DATA_END, (int) (buffer.end() - beyond));
    memory.putInt(context + DATA_META, (int) buffer.start());
  }

  @Override
  public long address() {
    return context;
  }

  @Override
  public long cookie() {
    return 0;
  }

  /**
   * The packet as it is now, with metadata before it.
   *
   * @return its bytes themselves
   */
  public MemorySegment packet() {
    return buffer.bytes();
  }

  /**
   * How many bytes of metadata are before the packet.
   *
   * @return a multiple of 4
   */
  public long metadata() {
    return meta;
  }

  /**
   * How many bytes of the packet are in one piece.
   *
   * @return without metadata
   */
  public long piece() {
    return length() - beyond;
  }

  @Override
  public int device() {
    return memory.getInt(context + INGRESS_IFINDEX);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public Optional<Redirection> redirection() {
    return redirection;
  }

  @Override
  public long length() {
    return buffer.size() - meta;
  }

  /**
   * {@code bpf_xdp_adjust_head}.
   *
   * @param delta how many bytes are taken from the front; added, if negative
   * @return 0, or a negated error number
   */
  public long adjustHead(int delta) {
    long data = buffer.start() + meta + delta;
    if (data < buffer.base() + FRAME + meta || data > buffer.end() - beyond - ETHERNET) {
      return -Errno.EINVAL;
    }
    byte[] kept = memory.slice(buffer.start(), meta).toArray(ValueLayout.JAVA_BYTE);
    if (delta < 0) {
      buffer.reach(-delta);
    } else {
      buffer.pull(delta);
    }
    memory.slice(buffer.start(), meta).copyFrom(MemorySegment.ofArray(kept));
    publish();
    return 0;
  }

  /**
   * {@code bpf_xdp_adjust_tail}.
   *
   * @param delta how many bytes are added at the end; taken, if negative
   * @return 0, or a negated error number
   */
  public long adjustTail(int delta) {
    long end = buffer.end() + delta;
    if (delta > room()) {
      return -Errno.EINVAL;
    }
    if (end < buffer.start() + meta + ETHERNET) {
      return -Errno.EINVAL;
    }
    buffer.resize(end - buffer.start());
    if (beyond > 0) {
      beyond = Math.max(0, beyond + delta);
    }
    publish();
    return 0;
  }

  /** How much can be added behind the packet, in the page that its end is in. */
  private long room() {
    return beyond > 0
        ? PAGE - (beyond - 1) % PAGE - 1
        : buffer.base() + HEADROOM + PIECE - buffer.end();
  }

  /**
   * {@code bpf_xdp_adjust_meta}.
   *
   * @param delta how many bytes the metadata starts later; earlier, if negative
   * @return 0, or a negated error number
   */
  public long adjustMeta(int delta) {
    long start = buffer.start() + delta;
    long size = meta - delta;
    if (start < buffer.base() + FRAME || size < 0) {
      return -Errno.EINVAL;
    }
    if ((size & 3) != 0 || size > META) {
      return -Errno.EACCES;
    }
    if (delta < 0) {
      buffer.reach(-delta);
    } else {
      buffer.pull(delta);
    }
    meta = size;
    publish();
    return 0;
  }

  private long refusal(long offset, long length) {
    if (offset > 0xffff || length > 0xffff) {
      return -Errno.EFAULT;
    }
    return offset + length > length() ? -Errno.EINVAL : 0;
  }

  @Override
  public long load(long offset, long to, long length) {
    long refusal = refusal(offset, length);
    if (refusal == 0) {
      memory.slice(to, length).copyFrom(memory.slice(buffer.start() + meta + offset, length));
    }
    return refusal;
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    long refusal = refusal(offset, length);
    if (refusal == 0) {
      memory.slice(buffer.start() + meta + offset, length).copyFrom(memory.slice(from, length));
    }
    return refusal;
  }

  @Override
  public long address(long offset, long length) {
    return refusal(offset, length) == 0 ? buffer.start() + meta + offset : 0;
  }

  /** {@code XDP_REDIRECT}, or {@code XDP_ABORTED} if flags are given. */
  @Override
  public long redirect(Redirection to) {
    if (to.flags() != 0 || to.way() != Redirection.Way.DEVICE) {
      return 0;
    }
    redirection = Optional.of(to);
    return 4;
  }

  @Override
  public void close() {
    buffer.close();
    memory.free(context, CONTEXT);
  }
}
