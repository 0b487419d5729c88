package dev.nectar.elf.xz;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Packed bytes, read from the start. */
final class Input {
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong WIDE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Numbers have at most 63 bits, seven a byte. */
  private static final int LONGEST_NUMBER = 9;

  private final MemorySegment data;
  private long at;

  Input(MemorySegment data) {
    this.data = data;
  }

  long at() {
    return at;
  }

  boolean isEmpty() {
    return at == data.byteSize();
  }

  int u8() {
    return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, take(1)));
  }

  /** The next byte, which stays. */
  int peek() {
    int value = u8();
    at--;
    return value;
  }

  int u16BigEndian() {
    return u8() << 8 | u8();
  }

  int word() {
    return data.get(WORD, take(Integer.BYTES));
  }

  long wide() {
    return data.get(WIDE, take(Long.BYTES));
  }

  /** A number of variable length: seven bits a byte, the lowest first (section 1.2). */
  long number() {
    long value = 0;
    for (int i = 0; i < LONGEST_NUMBER; i++) {
      int next = u8();
      value |= (next & 0x7fL) << 7 * i;
      if (next < 0x80) {
        if (next == 0 && i > 0) {
          break;
        }
        return value;
      }
    }
    throw new XzException("a number is not in its shortest form");
  }

  byte[] bytes(int count) {
    return data.asSlice(take(count), count).toArray(ValueLayout.JAVA_BYTE);
  }

  void copy(byte[] to, int place, int count) {
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, take(count), to, place, count);
  }

  void skip(long count) {
    take(count);
  }

  /** Zeros up to a multiple of four bytes from a place. */
  void zerosTo4(long from) {
    while ((at - from & 3) != 0) {
      if (u8() != 0) {
        throw new XzException("what fills it up is not zero");
      }
    }
  }

  /** The CRC-32 of what was read from a place on. */
  int crc32(long from) {
    CRC32 crc = new CRC32();
    crc.update(data.asSlice(from, at - from).asByteBuffer());
    return (int) crc.getValue();
  }

  private long take(long count) {
    long start = at;
    if (count > data.byteSize() - at) {
      throw new XzException("it is cut off after " + data.byteSize() + " bytes");
    }
    at += count;
    return start;
  }
}
