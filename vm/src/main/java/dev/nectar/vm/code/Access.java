package dev.nectar.vm.code;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * What instructions do with memory, one method each, small enough to become part of what is
 * compiled from programs. Each is given the segment of a {@link Memory}, an address in it, and the
 * slot of the instruction, which a fault names. Atomic ones order all memory as Linux's do.
 */
public final class Access {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final VarHandle BYTES = ValueLayout.JAVA_BYTE.varHandle();
  private static final VarHandle SHORTS = ValueLayout.JAVA_SHORT.varHandle();
  private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();
  private static final long LOWER = 0xffff_ffffL;

  private Access() {}

  /**
   * Loads 8 bits, the rest zero.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long load8(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(BYTE, address - Memory.START) & 0xff;
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 1);
    }
  }

  /**
   * Loads 16 bits, the rest zero.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long load16(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(SHORT, address - Memory.START) & 0xffff;
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 2);
    }
  }

  /**
   * Loads 32 bits, the rest zero.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long load32(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(INT, address - Memory.START) & LOWER;
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 4);
    }
  }

  /**
   * Loads 64 bits.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long load64(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(LONG, address - Memory.START);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 8);
    }
  }

  /**
   * Loads 8 bits with their sign.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long loadSigned8(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(BYTE, address - Memory.START);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 1);
    }
  }

  /**
   * Loads 16 bits with their sign.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long loadSigned16(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(SHORT, address - Memory.START);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 2);
    }
  }

  /**
   * Loads 32 bits with their sign.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long loadSigned32(MemorySegment memory, long address, int slot) {
    try {
      return memory.get(INT, address - Memory.START);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 4);
    }
  }

  /**
   * Stores the lowest 8 bits.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void store8(MemorySegment memory, long address, long value, int slot) {
    try {
      memory.set(BYTE, address - Memory.START, (byte) value);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 1);
    }
  }

  /**
   * Stores the lowest 16 bits.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void store16(MemorySegment memory, long address, long value, int slot) {
    try {
      memory.set(SHORT, address - Memory.START, (short) value);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 2);
    }
  }

  /**
   * Stores the lowest 32 bits.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void store32(MemorySegment memory, long address, long value, int slot) {
    try {
      memory.set(INT, address - Memory.START, (int) value);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 4);
    }
  }

  /**
   * Stores the lowest 64 bits.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void store64(MemorySegment memory, long address, long value, int slot) {
    try {
      memory.set(LONG, address - Memory.START, value);
    } catch (IndexOutOfBoundsException e) {
      throw Fault.memory(slot, address, 8);
    }
  }

  /**
   * Loads 8 bits before all that is accessed later.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long acquire8(MemorySegment memory, long address, int slot) {
    try {
      return ((byte) BYTES.getAcquire(memory, address - Memory.START)) & 0xff;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 1);
    }
  }

  /**
   * Stores the lowest 8 bits behind all that was accessed before.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void release8(MemorySegment memory, long address, long value, int slot) {
    try {
      BYTES.setRelease(memory, address - Memory.START, (byte) value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 1);
    }
  }

  /**
   * Loads 16 bits before all that is accessed later.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long acquire16(MemorySegment memory, long address, int slot) {
    try {
      return ((short) SHORTS.getAcquire(memory, address - Memory.START)) & 0xffff;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 2);
    }
  }

  /**
   * Stores the lowest 16 bits behind all that was accessed before.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void release16(MemorySegment memory, long address, long value, int slot) {
    try {
      SHORTS.setRelease(memory, address - Memory.START, (short) value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 2);
    }
  }

  /**
   * Loads 32 bits before all that is accessed later.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long acquire32(MemorySegment memory, long address, int slot) {
    try {
      return ((int) INTS.getAcquire(memory, address - Memory.START)) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Stores the lowest 32 bits behind all that was accessed before.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void release32(MemorySegment memory, long address, long value, int slot) {
    try {
      INTS.setRelease(memory, address - Memory.START, (int) value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Loads 64 bits before all that is accessed later.
   *
   * @param memory all there is
   * @param address where
   * @param slot of the instruction
   * @return the number
   */
  public static long acquire64(MemorySegment memory, long address, int slot) {
    try {
      return (long) LONGS.getAcquire(memory, address - Memory.START);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Stores the lowest 64 bits behind all that was accessed before.
   *
   * @param memory all there is
   * @param address where
   * @param value what
   * @param slot of the instruction
   */
  public static void release64(MemorySegment memory, long address, long value, int slot) {
    try {
      LONGS.setRelease(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Add: 32 bits of memory added to a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long add32(MemorySegment memory, long address, long value, int slot) {
    try {
      return (int) INTS.getAndAdd(memory, address - Memory.START, (int) value) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Or: 32 bits of memory joined with a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long or32(MemorySegment memory, long address, long value, int slot) {
    try {
      return (int) INTS.getAndBitwiseOr(memory, address - Memory.START, (int) value) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * And: 32 bits of memory cut by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long and32(MemorySegment memory, long address, long value, int slot) {
    try {
      return (int) INTS.getAndBitwiseAnd(memory, address - Memory.START, (int) value) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Xor: 32 bits of memory changed by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long xor32(MemorySegment memory, long address, long value, int slot) {
    try {
      return (int) INTS.getAndBitwiseXor(memory, address - Memory.START, (int) value) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Exchange: 32 bits of memory replaced by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long exchange32(MemorySegment memory, long address, long value, int slot) {
    try {
      return (int) INTS.getAndSet(memory, address - Memory.START, (int) value) & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Replaces 32 bits if they are what is expected, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param expected what may be there
   * @param value what is put there then
   * @param slot of the instruction
   * @return what was there
   */
  public static long compareExchange32(
      MemorySegment memory, long address, long expected, long value, int slot) {
    try {
      return (int)
              INTS.compareAndExchange(memory, address - Memory.START, (int) expected, (int) value)
          & LOWER;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 4);
    }
  }

  /**
   * Add: 64 bits of memory added to a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long add64(MemorySegment memory, long address, long value, int slot) {
    try {
      return (long) LONGS.getAndAdd(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Or: 64 bits of memory joined with a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long or64(MemorySegment memory, long address, long value, int slot) {
    try {
      return (long) LONGS.getAndBitwiseOr(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * And: 64 bits of memory cut by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long and64(MemorySegment memory, long address, long value, int slot) {
    try {
      return (long) LONGS.getAndBitwiseAnd(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Xor: 64 bits of memory changed by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long xor64(MemorySegment memory, long address, long value, int slot) {
    try {
      return (long) LONGS.getAndBitwiseXor(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Exchange: 64 bits of memory replaced by a value, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param value the value
   * @param slot of the instruction
   * @return what was there
   */
  public static long exchange64(MemorySegment memory, long address, long value, int slot) {
    try {
      return (long) LONGS.getAndSet(memory, address - Memory.START, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  /**
   * Replaces 64 bits if they are what is expected, in one step.
   *
   * @param memory all there is
   * @param address where
   * @param expected what may be there
   * @param value what is put there then
   * @param slot of the instruction
   * @return what was there
   */
  public static long compareExchange64(
      MemorySegment memory, long address, long expected, long value, int slot) {
    try {
      return (long) LONGS.compareAndExchange(memory, address - Memory.START, expected, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw atomicFault(slot, address, 8);
    }
  }

  private static Fault atomicFault(int slot, long address, int size) {
    return (address & (size - 1)) == 0
        ? Fault.memory(slot, address, size)
        : Fault.of(slot, "atomic access to 0x" + Long.toHexString(address) + " is not aligned");
  }
}
