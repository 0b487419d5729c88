package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Data that a socket is about to send: {@code struct sk_msg_md}. */
public final class Message implements PacketBytes, Around, AutoCloseable {
  private static final int CONTEXT = 80;
  private static final int DATA_END = 8;
  private static final int FAMILY = 16;
  private static final int SIZE = 68;

  private final Memory memory;
  private final Network network;
  private final PacketBuffer buffer;
  private final long context;
  private long applied;
  private long corked;

  /**
   * A message.
   *
   * @param memory that of the program's owner
   * @param network what is around
   * @param bytes what is to be sent
   * @param fields {@code struct sk_msg_md}, of which the socket's family, addresses and ports
   *     count; may be empty
   */
  public Message(Memory memory, Network network, MemorySegment bytes, byte[] fields) {
    this.memory = memory;
    this.network = network;
    this.buffer = new PacketBuffer(memory);
    this.context = memory.allocate(CONTEXT, 8);
    buffer.set(bytes, Skb.HEADROOM, Skb.TAILROOM);
    byte[] known = Arrays.copyOf(fields, CONTEXT);
    memory
        .slice(context + FAMILY, SIZE - FAMILY)
        .copyFrom(MemorySegment.ofArray(known).asSlice(FAMILY, SIZE - FAMILY));
    publish();
  }

  private void publish() {
    memory.putLong(context, buffer.start());
    memory.putLong(context + DATA_END, buffer.end());
    memory.putInt(context + SIZE, (int) buffer.size());
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

  /**
   * The message as it is now.
   *
   * @return its bytes themselves
   */
  public MemorySegment bytes() {
    return buffer.bytes();
  }

  /**
   * For how many bytes the verdict is ({@code bpf_msg_apply_bytes}).
   *
   * @return 0 for this message
   */
  public long applied() {
    return applied;
  }

  /**
   * For how many bytes the program waits ({@code bpf_msg_cork_bytes}).
   *
   * @return 0 for none
   */
  public long corked() {
    return corked;
  }

  /**
   * {@code bpf_msg_apply_bytes}.
   *
   * @param bytes for how many bytes the verdict is
   */
  public void apply(long bytes) {
    applied = bytes;
  }

  /**
   * {@code bpf_msg_cork_bytes}.
   *
   * @param bytes for how many bytes the program waits
   */
  public void cork(long bytes) {
    corked = bytes;
  }

  /**
   * {@code bpf_msg_pull_data}: all of a message can always be reached here.
   *
   * @param start of the part that is to be reached
   * @param end of it
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long pull(long start, long end, long flags) {
    return flags != 0 || end <= start || end > buffer.size() ? -Errno.EINVAL : 0;
  }

  /**
   * {@code bpf_msg_push_data}.
   *
   * @param start where zeros are put
   * @param length how many
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long push(long start, long length, long flags) {
    if (flags == 0 && length == 0) {
      return 0;
    }
    if (flags != 0 || start > buffer.size()) {
      return -Errno.EINVAL;
    }
    buffer.insert(start, length);
    publish();
    return 0;
  }

  /**
   * {@code bpf_msg_pop_data}.
   *
   * @param start where bytes are taken out
   * @param length how many
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long pop(long start, long length, long flags) {
    if (flags == 0 && length == 0) {
      return 0;
    }
    if (flags != 0 || start + length > buffer.size()) {
      return -Errno.EINVAL;
    }
    buffer.remove(start, length);
    publish();
    return 0;
  }

  @Override
  public long length() {
    return buffer.size();
  }

  @Override
  public long load(long offset, long to, long length) {
    if (offset + length > buffer.size()) {
      return -Errno.EFAULT;
    }
    memory.slice(to, length).copyFrom(memory.slice(buffer.start() + offset, length));
    return 0;
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    if (offset + length > buffer.size()) {
      return -Errno.EFAULT;
    }
    memory.slice(buffer.start() + offset, length).copyFrom(memory.slice(from, length));
    return 0;
  }

  @Override
  public long address(long offset, long length) {
    return offset + length <= buffer.size() ? buffer.start() + offset : 0;
  }

  @Override
  public void close() {
    buffer.close();
    memory.free(context, CONTEXT);
  }
}
