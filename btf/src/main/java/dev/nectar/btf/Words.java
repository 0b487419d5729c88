package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow as they are written. */
final class Words {
  private static final int LARGEST = 1 << 30;

  private ByteBuffer bytes;

  Words(ByteOrder order) {
    bytes = ByteBuffer.allocate(512).order(order);
  }

  int length() {
    return bytes.position();
  }

  Words put(int value) {
    room(4);
    bytes.putInt(value);
    return this;
  }

  void put(byte value) {
    room(1);
    bytes.put(value);
  }

  void put(byte[] value) {
    room(value.length);
    bytes.put(value);
  }

  void put(MemorySegment from, long start, long end) {
    put(from.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE));
  }

  void set(int at, int value) {
    bytes.putInt(at, value);
  }

  /** The text from a place to the next NUL. */
  String text(int from) {
    return new String(bytes.array(), from, end(from) - from, StandardCharsets.UTF_8);
  }

  /** Where the next NUL is. */
  int end(int from) {
    int end = from;
    while (bytes.get(end) != 0) {
      end++;
    }
    return end;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void room(int more) {
    if (bytes.remaining() >= more) {
      return;
    }
    long wanted = Math.max((long) bytes.capacity() * 2, (long) bytes.position() + more);
    if (wanted > LARGEST) {
      throw new BtfException(
          "type information cannot be written: it is larger than " + LARGEST + " bytes",
          "write fewer types");
    }
    ByteBuffer larger = ByteBuffer.allocate((int) wanted).order(bytes.order());
    bytes = larger.put(bytes.flip());
  }
}
