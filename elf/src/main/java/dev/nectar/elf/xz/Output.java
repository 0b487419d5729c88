package dev.nectar.elf.xz;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Unpacked bytes, which are the dictionary too; grows as it is filled, up to a limit. */
final class Output {
  private final int limit;
  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** Where the dictionary starts. */
  private int start;

  Output(int limit) {
    this.limit = limit;
  }

  int size() {
    return size;
  }

  /** Bytes since the dictionary was emptied. */
  int position() {
    return size - start;
  }

  void emptyDictionary() {
    start = size;
  }

  /** A byte that was put {@code distance} + 1 bytes ago; 0 before the first. */
  int back(int distance) {
    return distance < position() ? Byte.toUnsignedInt(bytes[size - 1 - distance]) : 0;
  }

  void put(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void read(Input input, int count) {
    room(count);
    input.copy(bytes, size, count);
    size += count;
  }

  /** Puts bytes again that were put {@code distance} + 1 bytes ago, or as they are put now. */
  void repeat(int distance, int count) {
    if (distance < 0 || distance >= position()) {
      throw new XzException("it repeats what was not there");
    }
    room(count);
    int from = size - 1 - distance;
    for (int i = 0; i < count; i++) {
      bytes[size++] = bytes[from++];
    }
  }

  /** The bytes from a place on, not copied. */
  ByteBuffer from(int place) {
    return ByteBuffer.wrap(bytes, place, size - place);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int count) {
    if (count > limit - size) {
      throw new XzException("it unpacks to more than " + limit + " bytes");
    }
    if (count > bytes.length - size) {
      long wanted = Math.max(2L * bytes.length, (long) size + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, limit));
    }
  }
}
