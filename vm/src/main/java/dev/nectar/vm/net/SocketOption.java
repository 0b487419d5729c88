package dev.nectar.vm.net;

import dev.nectar.vm.Subject;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A system call on an option of a socket: {@code struct bpf_sockopt}. */
final class SocketOption extends CgroupHook {
  private static final int SIZE = 40;
  private static final int VALUE = 8;
  private static final int VALUE_END = 16;
  private static final int LENGTH = 32;
  private static final int RETURNED = 36;

  private final long value;
  private final int room;

  /**
   * A call.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param option which, and its value
   */
  SocketOption(Memory memory, Network network, Subject.SocketOption option) {
    super(memory, network, fields(option), 0);
    this.room = option.value().length;
    this.value = memory.allocate(Math.max(1, room), 8);
    memory.slice(value, room).copyFrom(MemorySegment.ofArray(option.value()));
    memory.putLong(address() + VALUE, value);
    memory.putLong(address() + VALUE_END, value + room);
  }

  private static byte[] fields(Subject.SocketOption option) {
    ByteBuffer fields = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    fields.putInt(24, option.level()).putInt(28, option.name());
    return fields.putInt(LENGTH, option.value().length).putInt(RETURNED, option.returned()).array();
  }

  /** The value as the program left it, as long as it says. */
  byte[] left() {
    int length = Math.clamp(memory().getInt(address() + LENGTH), 0, room);
    return memory().slice(value, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    memory().free(value, Math.max(1, room));
    super.close();
  }
}
