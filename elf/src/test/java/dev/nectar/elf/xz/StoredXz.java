package dev.nectar.elf.xz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Makes xz files whose only chunk is not packed. */
public final class StoredXz {
  private StoredXz() {}

  /**
   * A file.
   *
   * @param data 1 to 65,536 bytes
   */
  public static byte[] of(byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + 4);
    chunk.put((byte) 1).putShort((short) (data.length - 1)).put(data).put((byte) 0);
    return around(chunk.array(), data.length);
  }

  /** A file of one block without a check, of LZMA2 data. */
  static byte[] around(byte[] lzma2, int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] flags = {0, 0};
    out.writeBytes(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0});
    checked(out, flags);
    byte[] header = {2, 0, 0x21, 1, 22, 0, 0, 0};
    checked(out, header);
    out.writeBytes(Arrays.copyOf(lzma2, lzma2.length + 3 & -4));
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    index.write(0);
    index.write(1);
    number(index, header.length + 4 + lzma2.length);
    number(index, size);
    byte[] padded = Arrays.copyOf(index.toByteArray(), index.size() + 3 & -4);
    checked(out, padded);
    ByteBuffer footer = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    footer.putInt((padded.length + 4) / 4 - 1);
    out.writeBytes(crc(footer.array()));
    out.writeBytes(footer.array());
    out.writeBytes(new byte[] {'Y', 'Z'});
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((int) rest | 0x80);
    }
    out.write((int) rest);
  }

  private static void checked(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(bytes);
    out.writeBytes(crc(bytes));
  }

  private static byte[] crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .array();
  }
}
