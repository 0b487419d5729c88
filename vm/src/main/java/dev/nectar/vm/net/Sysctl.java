package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A file below {@code /proc/sys} that is read or written: {@code struct bpf_sysctl}. */
public final class Sysctl extends CgroupHook {
  private static final int LARGEST = 4095;

  private final String name;
  private final byte[] current;
  private Optional<byte[]> written;

  /**
   * A read or write.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param name its path below {@code /proc/sys}
   * @param current what it holds
   * @param written what is written; empty if it is read
   * @param position from where on in the file
   */
  public Sysctl(
      Memory memory,
      Network network,
      String name,
      byte[] current,
      Optional<byte[]> written,
      int position) {
    super(memory, network, fields(written.isPresent() ? 1 : 0, position), 0);
    this.name = name;
    this.current = current.clone();
    this.written = written.map(byte[]::clone);
  }

  private static byte[] fields(int write, int position) {
    ByteBuffer fields = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    return fields.putInt(write).putInt(position).array();
  }

  /**
   * What is written in the end.
   *
   * @return what a program has put in its place, or what there was; empty if it is read
   */
  public Optional<byte[]> written() {
    return written.map(byte[]::clone);
  }

  /**
   * {@code bpf_sysctl_get_name}.
   *
   * @param to where the name goes, with a zero behind it
   * @param size how much room there is
   * @param flags 1 for the last part of the path alone
   * @return how long the name is, or a negated error number
   */
  public long name(long to, long size, long flags) {
    if (size == 0) {
      return -Errno.EINVAL;
    }
    String path = (flags & 1) == 0 ? name : name.substring(name.lastIndexOf('/') + 1);
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment room = memory().slice(to, size);
    int fits = (int) Math.min(bytes.length, size - 1);
    MemorySegment.copy(bytes, 0, room, ValueLayout.JAVA_BYTE, 0, fits);
    room.set(ValueLayout.JAVA_BYTE, fits, (byte) 0);
    return fits < bytes.length ? -Errno.E2BIG : fits;
  }

  /**
   * {@code bpf_sysctl_get_current_value}.
   *
   * @param to where the value goes, with a zero behind it
   * @param size how much room there is
   * @return how long the value is, or a negated error number
   */
  public long current(long to, long size) {
    return copy(current, to, size);
  }

  /**
   * {@code bpf_sysctl_get_new_value}.
   *
   * @param to where the value goes, with a zero behind it
   * @param size how much room there is
   * @return how long the value is, or a negated error number
   */
  public long written(long to, long size) {
    return copy(written.orElse(new byte[0]), to, size);
  }

  private long copy(byte[] value, long to, long size) {
    if (size == 0) {
      return -Errno.E2BIG;
    }
    MemorySegment room = memory().slice(to, size).fill((byte) 0);
    if (value.length == 0) {
      return -Errno.EINVAL;
    }
    int fits = (int) Math.min(value.length, size);
    MemorySegment.copy(value, 0, room, ValueLayout.JAVA_BYTE, 0, fits);
    if (size > value.length) {
      return value.length;
    }
    room.set(ValueLayout.JAVA_BYTE, size - 1, (byte) 0);
    return -Errno.E2BIG;
  }

  /**
   * {@code bpf_sysctl_set_new_value}.
   *
   * @param from the address of the value
   * @param size how long it is
   * @return 0, or a negated error number
   */
  public long write(long from, long size) {
    if (written.isEmpty() || size == 0) {
      return -Errno.EINVAL;
    }
    if (size > LARGEST) {
      return -Errno.E2BIG;
    }
    byte[] value = memory().slice(from, size).toArray(ValueLayout.JAVA_BYTE);
    written = Optional.of(Arrays.copyOf(value, value.length));
    return 0;
  }
}
