package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.util.OptionalLong;

/** What a socket lookup runs on: {@code struct bpf_sk_lookup}, and the socket that it chooses. */
public final class SocketLookup extends Context implements Around {
  private static final int PROTOCOL = 12;

  private final Network network;
  private OptionalLong chosen = OptionalLong.empty();

  /**
   * A lookup.
   *
   * @param memory that of the program's owner
   * @param network what is around
   * @param fields {@code struct bpf_sk_lookup}
   */
  public SocketLookup(Memory memory, Network network, byte[] fields) {
    super(memory, fields);
    this.network = network;
  }

  /** Nothing is chosen. */
  public void start() {
    chosen = OptionalLong.empty();
    memory().putLong(address(), 0);
  }

  /**
   * {@code bpf_sk_assign}.
   *
   * @param socket the address of a socket; 0 for none
   * @param flags 1 to replace one that is chosen
   * @return 0, or a negated error number
   */
  public long assign(long socket, long flags) {
    if ((flags & ~3) != 0) {
      return -Errno.EINVAL;
    }
    if (socket == 0) {
      start();
      return 0;
    }
    if (memory().getInt(socket + PROTOCOL) != memory().getInt(address() + PROTOCOL)) {
      return -Errno.EPROTOTYPE;
    }
    if (memory().getInt(socket + 4) != memory().getInt(address() + 8)) {
      return -Errno.EAFNOSUPPORT;
    }
    if (chosen.isPresent() && (flags & 1) == 0) {
      return -Errno.EEXIST;
    }
    chosen = OptionalLong.of(Sockets.cookie(memory(), socket));
    memory().putLong(address(), socket);
    return 0;
  }

  @Override
  public long cookie() {
    return 0;
  }

  @Override
  public Network network() {
    return network;
  }
}
