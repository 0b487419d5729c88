package dev.nectar.elf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A small ELF file with everything the reader knows, of either class and byte order. */
final class ElfImage {
  private final boolean wide;
  private final ByteBuffer out;

  private ElfImage(int bits, ByteOrder order) {
    this.wide = bits == 64;
    this.out = ByteBuffer.allocate(2048).order(order);
  }

  /**
   * Functions {@code alpha} at 0x1000 of 16 bytes, {@code beta} (and its local alias) at 0x1010 of
   * 8 bytes, {@code gamma} at 0x1020 without a size; build id 0102…; loaded at 0x1000 from 0x100.
   */
  static byte[] bytes(int bits, ByteOrder order) {
    return new ElfImage(bits, order).build();
  }

  static MemorySegment of(int bits, ByteOrder order) {
    return MemorySegment.ofArray(bytes(bits, order));
  }

  private byte[] build() {
    int header = wide ? 64 : 52;
    int segmentSize = wide ? 56 : 32;
    int symbolSize = wide ? 24 : 16;
    byte[] names = "\0.symtab\0.strtab\0.note\0.gnu_debuglink\0".getBytes(StandardCharsets.UTF_8);
    byte[] strings = "\0alpha\0beta\0beta_local\0gamma\0data\0".getBytes(StandardCharsets.UTF_8);
    int notes = header + 2 * segmentSize;
    int namesAt = notes + 24;
    int stringsAt = namesAt + names.length;
    int linkAt = stringsAt + strings.length;
    int symbolsAt = (linkAt + 16 + 7) & -8;
    int sectionsAt = symbolsAt + 6 * symbolSize;

    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (out.order() == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
    out.position(16);
    out.putShort((short) 3).putShort((short) 62).putInt(1);
    word(0).word(header).word(sectionsAt);
    out.putInt(0).putShort((short) header).putShort((short) segmentSize).putShort((short) 2);
    out.putShort((short) (wide ? 64 : 40)).putShort((short) 6).putShort((short) 2);

    segment(1, 5, 0x100, 0x1000, 0x100);
    segment(4, 4, notes, 0, 24);
    out.putInt(4).putInt(8).putInt(3).put("GNU\0".getBytes(StandardCharsets.UTF_8));
    out.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    out.put(names).put(strings);
    out.put("a.debug\0".getBytes(StandardCharsets.UTF_8)).putInt(0xcafe);
    out.position(symbolsAt);
    symbol(0, 0, 0, 0);
    symbol(12, 0x1010, 8, 0x02);
    symbol(7, 0x1010, 8, 0x12);
    symbol(1, 0x1000, 16, 0x12);
    symbol(23, 0x1020, 0, 0x12);
    symbol(29, 0x1004, 4, 0x11);
    section(0, 0, 0, 0, 0, 0);
    section(1, 2, symbolsAt, 6L * symbolSize, 3, symbolSize);
    section(9, 3, namesAt, names.length, 0, 0);
    section(9, 3, stringsAt, strings.length, 0, 0);
    section(17, 7, notes, 24, 0, 0);
    section(23, 1, linkAt, 12, 0, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(out.array(), 0, out.position());
    return bytes.toByteArray();
  }

  private ElfImage word(long value) {
    if (wide) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
    return this;
  }

  private void segment(int type, int flags, long offset, long address, long size) {
    out.putInt(type);
    if (wide) {
      out.putInt(flags);
    }
    word(offset).word(address).word(address).word(size).word(size);
    if (!wide) {
      out.putInt(flags);
    }
    word(4096);
  }

  private void symbol(int name, long value, long size, int info) {
    out.putInt(name);
    if (wide) {
      out.put((byte) info).put((byte) 0).putShort((short) 1).putLong(value).putLong(size);
    } else {
      out.putInt((int) value).putInt((int) size);
      out.put((byte) info).put((byte) 0).putShort((short) 1);
    }
  }

  private void section(int name, int type, long offset, long size, int link, long entry) {
    out.putInt(name).putInt(type);
    word(0).word(0).word(offset).word(size);
    out.putInt(link).putInt(0);
    word(1).word(entry);
  }
}
