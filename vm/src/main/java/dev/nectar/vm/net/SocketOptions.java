package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The options of a socket, as whoever fires a program has set them and programs change them. */
public final class SocketOptions {
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
    if (length <= 0) {
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
    byte[] value = values.get(key(level, name));
    if (value == null) {
      return -Errno.ENOPROTOOPT;
    }
    int size = Math.min(length, value.length);
    MemorySegment.copy(value, 0, room, ValueLayout.JAVA_BYTE, 0, size);
    return 0;
  }
}
