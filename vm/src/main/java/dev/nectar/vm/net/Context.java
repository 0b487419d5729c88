package dev.nectar.vm.net;

import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A context that is bytes and nothing else: arguments of a raw tracepoint, the record of a
 * tracepoint, what a {@code syscall} program is given. To be closed, which gives them back.
 */
public class Context implements Scene, AutoCloseable {
  /** So that what a program reads behind a short context is zero, and there. */
  private static final int LEAST = 96;

  private final Memory memory;
  private final long address;
  private final long size;

  /**
   * A context.
   *
   * @param memory that of the program's owner
   * @param bytes what is in it
   */
  public Context(Memory memory, byte[] bytes) {
    this.memory = memory;
    this.size = bytes.length;
    this.address = memory.allocate(Math.max(size, LEAST), 8);
    memory.slice(address, size).copyFrom(MemorySegment.ofArray(bytes));
  }

  /**
   * What programs get.
   *
   * @return the address of the first byte
   */
  public final long address() {
    return address;
  }

  /**
   * Where it lies.
   *
   * @return the owner's memory
   */
  protected final Memory memory() {
    return memory;
  }

  /**
   * The context as it is now.
   *
   * @return a copy
   */
  public final byte[] bytes() {
    return memory.slice(address, size).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    memory.free(address, Math.max(size, LEAST));
  }
}
