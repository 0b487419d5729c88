package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;

/** An event of a TCP socket: {@code struct bpf_sock_ops}. */
public final class SockOps extends Context implements Around, SocketOptions.Owner {
  /** The size of {@code struct bpf_sock_ops}. */
  public static final int SIZE = 224;

  private static final int IS_FULLSOCK = 72;
  private static final int CB_FLAGS = 84;

  /** {@code BPF_SOCK_OPS_ALL_CB_FLAGS}. */
  private static final int FLAGS = 0x7f;

  private final Network network;
  private final long cookie;
  private final SocketOptions options = new SocketOptions();

  /**
   * An event.
   *
   * @param memory that of the program's owner
   * @param network what is around
   * @param fields the structure
   * @param cookie the number of the socket
   */
  public SockOps(Memory memory, Network network, byte[] fields, long cookie) {
    super(memory, fields);
    this.network = network;
    this.cookie = cookie;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public long cookie() {
    return cookie;
  }

  @Override
  public SocketOptions options() {
    return options;
  }

  /**
   * {@code bpf_sock_ops_cb_flags_set}.
   *
   * @param flags of which events there are to be more
   * @return those that are not known, or a negated error number
   */
  public long callbacks(int flags) {
    if (memory().getInt(address() + IS_FULLSOCK) == 0) {
      return -Errno.EINVAL;
    }
    memory().putInt(address() + CB_FLAGS, flags & FLAGS);
    return flags & ~FLAGS;
  }
}
