package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options of a socket, as whoever fires a program has set them and programs change them: those
 * that Linux lets programs ask for. What was never set is zero.
 */
public final class SocketOptions {
  private static final int IP = 0;
  private static final int SOCKET = 1;
  private static final int TCP = 6;
  private static final int IPV6 = 41;

  /**
   * {@code SO_REUSEADDR}, {@code SNDBUF}, {@code RCVBUF}, {@code KEEPALIVE}, {@code PRIORITY},
   * {@code REUSEPORT}, {@code RCVLOWAT}, {@code MARK}, {@code MAX_PACING_RATE}, {@code
   * BINDTOIFINDEX}, {@code TXREHASH}, {@code SK_BPF_CB_FLAGS}, in the order of their numbers.
   */
  private static final Set<Integer> OF_SOCKETS =
      Set.of(2, 7, 8, 9, 12, 15, 18, 36, 47, 62, 74, 1009);

  /**
   * {@code TCP_NODELAY}, {@code MAXSEG}, {@code KEEPIDLE}, {@code KEEPINTVL}, {@code KEEPCNT},
   * {@code SYNCNT}, {@code WINDOW_CLAMP}, {@code THIN_LINEAR_TIMEOUTS}, {@code USER_TIMEOUT},
   * {@code NOTSENT_LOWAT}, {@code SAVE_SYN}, and those of BPF alone ({@code TCP_BPF_IW} to {@code
   * TCP_BPF_SOCK_OPS_CB_FLAGS}).
   */
  private static final Set<Integer> OF_TCP =
      Set.of(1, 2, 4, 5, 6, 7, 10, 16, 18, 25, 27, 1001, 1002, 1003, 1004, 1008);

  private static final int BINDTODEVICE = 25;
  private static final int TCP_CONGESTION = 13;
  private static final int IP_TOS = 1;
  private static final Set<Integer> OF_IPV6 = Set.of(67, 70);

  private final Map<Long, byte[]> values = new TreeMap<>();

  /** No option is set. */
  public SocketOptions() {}

  /** A scene with a socket that has options. */
  public interface Owner extends Scene {
    /**
     * The options.
     *
     * @return what is set, to be changed
     */
    SocketOptions options();
  }

  /** Whether a value of so many bytes can be one of the option: they are numbers but for names. */
  private static boolean fits(int level, int name, int length) {
    boolean number = length == Integer.BYTES;
    return switch (level) {
      case IP -> number && name == IP_TOS;
      case SOCKET -> number && OF_SOCKETS.contains(name) || length > 0 && name == BINDTODEVICE;
      case TCP -> number && OF_TCP.contains(name) || length > 1 && name == TCP_CONGESTION;
      case IPV6 -> number && OF_IPV6.contains(name);
      default -> false;
    };
  }

  private static long key(int level, int name) {
    return (long) level << 32 | Integer.toUnsignedLong(name);
  }

  /**
   * An option.
   *
   * @param level {@code SOL_SOCKET} and so on
   * @param name {@code SO_MARK} and so on
   * @return its value; empty if it is not set
   */
  public Optional<byte[]> value(int level, int name) {
    return Optional.ofNullable(values.get(key(level, name))).map(byte[]::clone);
  }

  /**
   * Sets an option.
   *
   * @param level {@code SOL_SOCKET} and so on
   * @param name {@code SO_MARK} and so on
   * @param value its value
   */
  public void set(int level, int name, byte[] value) {
    values.put(key(level, name), value.clone());
  }

  /**
   * {@code bpf_setsockopt}.
   *
   * @param memory that of the program's owner
   * @param level of the option
   * @param name of the option
   * @param from the address of the value
   * @param length how long that is
   * @return 0, or a negated error number
   */
  public long set(Memory memory, int level, int name, long from, int length) {
    if (!fits(level, name, length)) {
      return -Errno.EINVAL;
    }
    set(level, name, memory.slice(from, length).toArray(ValueLayout.JAVA_BYTE));
    return 0;
  }

  /**
   * {@code bpf_getsockopt}.
   *
   * @param memory that of the program's owner
   * @param level of the option
   * @param name of the option
   * @param to where the value goes
   * @param length how much room there is
   * @return 0, or a negated error number
   */
  public long get(Memory memory, int level, int name, long to, int length) {
    if (length <= 0) {
      return -Errno.EINVAL;
    }
    MemorySegment room = memory.slice(to, length).fill((byte) 0);
    if (!fits(level, name, length)) {
      return -Errno.EINVAL;
    }
    byte[] value = values.getOrDefault(key(level, name), new byte[0]);
    int size = Math.min(length, value.length);
    MemorySegment.copy(value, 0, room, ValueLayout.JAVA_BYTE, 0, size);
    return 0;
  }
}
