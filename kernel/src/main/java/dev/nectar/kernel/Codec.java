package dev.nectar.kernel;

import dev.nectar.btf.Btf;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of Java in the memory of a kernel. Stateless, and so for any thread.
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

  /** Addresses of IPv4, 4 bytes in the order of the network. */
  Codec<InetAddress> IPV4 = new AddressCodec(4);

  /** Addresses of IPv6, 16 bytes in the order of the network. */
  Codec<InetAddress> IPV6 = new AddressCodec(16);

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
   * @param size how many; 0 where there is nothing, as keys of a queue
   * @return a codec that copies
   * @throws IllegalArgumentException if it is negative
   */
  static Codec<byte[]> bytes(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("there are no values of " + size + " bytes");
    }
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
        if (value.length != size) {
          throw new IllegalArgumentException(value.length + " bytes are not " + size);
        }
        MemorySegment.copy(value, 0, to, ValueLayout.JAVA_BYTE, at, size);
      }
    };
  }

  /**
   * Text in a fixed number of bytes, as {@code char name[16]} in C.
   *
   * @param size how many; what the text leaves is zero, and it ends before the first zero
   * @return a codec of UTF-8, which refuses text that is longer
   * @throws IllegalArgumentException if there is not one at least
   */
  static Codec<String> text(int size) {
    positive(size, "bytes");
    return new Codec<>() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public String read(MemorySegment from, long at) {
        return ShapeCodec.text(from, at, size);
      }

      @Override
      public void write(String value, MemorySegment to, long at) {
        ShapeCodec.text(value, to, at, size);
      }
    };
  }

  /**
   * Records as C lays out a structure of the same members: each component at the next place aligned
   * for it, in the machine's byte order, unused bytes zero. Components are {@code byte}, {@code
   * short}, {@code char} (unsigned), {@code int}, {@code long}, {@code boolean}, other records,
   * {@link java.net.Inet4Address}, {@link java.net.Inet6Address}; with {@link Length}, {@link
   * String} and arrays of these.
   *
   * @param type the record, on the class path or in a package that is open to {@code
   *     dev.nectar.kernel}
   * @param <R> the record
   * @return a codec; reading makes one record and nothing else, but for arrays and text
   * @throws IllegalArgumentException if a component is of another type, or has no length
   */
  static <R extends Record> Codec<R> record(Class<R> type) {
    return RecordCodec.of(type, RecordShape.of(type));
  }

  /**
   * Records whose components are members of a layout, found by their names, in which case and
   * underscores may differ. Components may be wider than their members.
   *
   * @param type the record, as for {@link #record(Class)}; it need not have all members
   * @param layout where the members are
   * @param <R> the record
   * @return a codec, which writes members that the record does not have as zeros
   * @throws IllegalArgumentException if a component has no member, or does not hold its values
   */
  static <R extends Record> Codec<R> record(Class<R> type, GroupLayout layout) {
    return RecordCodec.of(type, (Shape.Struct) ShapeReader.of(layout));
  }

  /**
   * Records whose components are members of a structure in BTF, found as for {@link #record(Class,
   * GroupLayout)}.
   *
   * @param type the record, as for {@link #record(Class)}; it need not have all members
   * @param types the type information, of machines of this byte order
   * @param id a structure in it
   * @param <R> the record
   * @return a codec, which writes members that the record does not have as zeros
   * @throws IllegalArgumentException if it is no structure, a component has no member, or does not
   *     hold its values
   */
  static <R extends Record> Codec<R> record(Class<R> type, Btf types, int id) {
    if (ShapeReader.of(types, id) instanceof Shape.Struct struct) {
      return RecordCodec.of(type, struct);
    }
    throw new IllegalArgumentException("type " + id + " is no structure: it has no members");
  }

  /**
   * Values of a layout, without a class for them: integers are {@link Long}, however many bytes
   * they have, {@code boolean} is {@link Boolean}, a sequence is an immutable {@link List}, and a
   * group an immutable {@link java.util.Map} by the names of its members, in order.
   *
   * @param layout the layout
   * @return a codec; what a map to be written lacks is zero
   * @throws IllegalArgumentException if there is floating point in it
   */
  static Codec<Object> value(MemoryLayout layout) {
    return new ShapeCodec(ShapeReader.of(layout));
  }

  /**
   * Values of a type in BTF, without a class for them, as for {@link #value(MemoryLayout)};
   * pointers and enumerations are {@link Long}, unsigned ones of less than 8 bytes positive; arrays
   * of {@code char} are {@link String}; bit fields are integers.
   *
   * @param types the type information, of machines of this byte order
   * @param id the type
   * @return a codec
   * @throws IllegalArgumentException if there are no such values
   */
  static Codec<Object> value(Btf types, int id) {
    return new ShapeCodec(ShapeReader.of(types, id));
  }

  /**
   * The values of all CPUs of a per-CPU map.
   *
   * @param one the codec of one CPU's value
   * @param cpus the number of possible CPUs
   * @param <T> the values
   * @return a codec of lists, one element a CPU, which refuses others
   * @throws IllegalArgumentException if there is not one CPU at least
   */
  static <T> Codec<List<T>> perCpu(Codec<T> one, int cpus) {
    positive(cpus, "CPUs");
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
        if (value.size() != cpus) {
          throw new IllegalArgumentException(
              value.size() + " values are not one for each of the " + cpus + " CPUs");
        }
        for (int cpu = 0; cpu < cpus; cpu++) {
          one.write(value.get(cpu), to, at + cpu * stride);
        }
      }
    };
  }

  private static void positive(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException("there are no values of " + number + " " + what);
    }
  }
}
