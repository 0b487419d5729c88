package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of Java in the memory of a kernel. Stateless.
 *
 * @param <T> the values
 */
public interface Codec<T> {
  /** Eight-byte integers in the machine's byte order. */
  Codec<Long> LONG =
      new Codec<>() {
        @Override
        public long size() {
          return 8;
        }

        @Override
        public Long read(MemorySegment from, long at) {
          return from.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        }

        @Override
        public void write(Long value, MemorySegment to, long at) {
          to.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
        }
      };

  /** Four-byte integers in the machine's byte order. */
  Codec<Integer> INT =
      new Codec<>() {
        @Override
        public long size() {
          return 4;
        }

        @Override
        public Integer read(MemorySegment from, long at) {
          return from.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        }

        @Override
        public void write(Integer value, MemorySegment to, long at) {
          to.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
        }
      };

  /**
   * The size in memory.
   *
   * @return bytes
   */
  long size();

  /**
   * Reads a value.
   *
   * @param from where it lies
   * @param at bytes from the segment's start
   * @return the value
   */
  T read(MemorySegment from, long at);

  /**
   * Writes a value.
   *
   * @param value the value
   * @param to where it goes
   * @param at bytes from the segment's start
   */
  void write(T value, MemorySegment to, long at);

  /**
   * So many bytes as they are.
   *
   * @param size how many
   * @return a codec that copies
   */
  static Codec<byte[]> bytes(int size) {
    return new Codec<>() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public byte[] read(MemorySegment from, long at) {
        byte[] bytes = new byte[size];
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, bytes, 0, size);
        return bytes;
      }

      @Override
      public void write(byte[] value, MemorySegment to, long at) {
        MemorySegment.copy(value, 0, to, ValueLayout.JAVA_BYTE, at, size);
      }
    };
  }

  /**
   * The values of all CPUs of a per-CPU map.
   *
   * @param one the codec of one CPU's value
   * @param cpus the number of possible CPUs
   * @param <T> the values
   * @return a codec of lists, one element a CPU
   */
  static <T> Codec<List<T>> perCpu(Codec<T> one, int cpus) {
    long stride = (one.size() + 7) & -8;
    return new Codec<>() {
      @Override
      public long size() {
        return stride * cpus;
      }

      @Override
      public List<T> read(MemorySegment from, long at) {
        List<T> values = new ArrayList<>(cpus);
        for (int cpu = 0; cpu < cpus; cpu++) {
          values.add(one.read(from, at + cpu * stride));
        }
        return values;
      }

      @Override
      public void write(List<T> value, MemorySegment to, long at) {
        for (int cpu = 0; cpu < cpus; cpu++) {
          one.write(value.get(cpu), to, at + cpu * stride);
        }
      }
    };
  }
}
