package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * What a program of a control group runs on where that is no packet: a socket ({@code bpf_sock}),
 * an address ({@code bpf_sock_addr}), a device ({@code bpf_cgroup_dev_ctx}), an option ({@code
 * bpf_sockopt}). The context is the kernel's structure, whose pointers are addresses in the owner's
 * memory.
 */
public class CgroupHook extends Context implements Around, SocketOptions.Owner {
  private final Network network;
  private final long cookie;
  private final SocketOptions options = new SocketOptions();
  private int value;
  private Optional<Bound> bound = Optional.empty();

  /**
   * Something that a control group's programs decide on.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param fields the structure
   * @param cookie the number of the socket; 0 if there is none
   */
  public CgroupHook(Memory memory, Network network, byte[] fields, long cookie) {
    super(memory, fields);
    this.network = network;
    this.cookie = cookie;
  }

  /**
   * What a socket was bound to ({@code bpf_bind}).
   *
   * @param address 4 or 16 bytes
   * @param port 0 for any
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Bound(byte[] address, int port) {}

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
   * What the system call is to return if a program refuses ({@code bpf_get_retval}).
   *
   * @return 0, or a negated error number
   */
  public int value() {
    return value;
  }

  /**
   * {@code bpf_set_retval}.
   *
   * @param value what the system call is to return
   */
  public void value(int value) {
    this.value = value;
  }

  /**
   * {@code bpf_bind}.
   *
   * @param address of a {@code struct sockaddr}
   * @param length how long that is
   * @return 0, or a negated error number
   */
  public long bind(long address, int length) {
    if (length < 2) {
      return -Errno.EINVAL;
    }
    int family = memory().getShort(address);
    if (family != 2 && family != 10) {
      return -Errno.EAFNOSUPPORT;
    }
    if (length < (family == 2 ? 16 : 24)) {
      return -Errno.EINVAL;
    }
    long from = address + (family == 2 ? 4 : 8);
    byte[] to = memory().slice(from, family == 2 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE);
    bound = Optional.of(new Bound(to, Bytes.swap16(memory().getShort(address + 2))));
    return 0;
  }

  /**
   * What a program bound the socket to.
   *
   * @return the last that was taken
   */
  public Optional<Bound> bound() {
    return bound;
  }
}
