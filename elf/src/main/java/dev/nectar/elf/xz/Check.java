package dev.nectar.elf.xz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/** What a stream's blocks are checked with (section 2.1.1.2). */
enum Check {
  /** None. */
  NONE(0),
  /** CRC-32. */
  CRC32(4),
  /** CRC-64 of ECMA-182. */
  CRC64(8),
  /** SHA-256. */
  SHA256(32);

  private static final long ECMA_182 = 0xc96c5795d7870f42L;
  private static final long[] TABLE = table();

  /** Bytes of the value. */
  private final int size;

  Check(int size) {
    this.size = size;
  }

  static Check of(int id) {
    return switch (id) {
      case 0 -> NONE;
      case 1 -> CRC32;
      case 4 -> CRC64;
      case 10 -> SHA256;
      default -> throw new XzException("there is no check of kind " + id);
    };
  }

  int size() {
    return size;
  }

  /** The value as a file has it. */
  byte[] of(ByteBuffer data) {
    ByteBuffer value = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case NONE -> {}
      case CRC32 -> {
        CRC32 crc = new CRC32();
        crc.update(data);
        value.putInt((int) crc.getValue());
      }
      case CRC64 -> value.putLong(crc64(data));
      case SHA256 -> value.put(sha256(data));
    }
    return value.array();
  }

  private static long crc64(ByteBuffer data) {
    long crc = -1;
    while (data.hasRemaining()) {
      crc = TABLE[(int) (crc ^ data.get()) & 0xff] ^ crc >>> Byte.SIZE;
    }
    return ~crc;
  }

  private static byte[] sha256(ByteBuffer data) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(data);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      // Every JDK has it.
      throw new IllegalStateException(e);
    }
  }

  private static long[] table() {
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long value = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ ECMA_182;
      }
      table[i] = value;
    }
    return table;
  }
}
