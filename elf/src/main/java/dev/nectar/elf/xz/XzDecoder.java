package dev.nectar.elf.xz;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Unpacks {@code .xz} files whose only filter is LZMA2, as {@code xz} writes them by default: one
 * stream or several. Everything that is checked in them is checked. Time and memory are bounded by
 * the sizes of input and output.
 */
public final class XzDecoder {
  private static final byte[] MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final int FOOTER_MAGIC = 'Y' | 'Z' << Byte.SIZE;
  private static final int LZMA2 = 0x21;
  private static final int LARGEST_DICTIONARY = 40;
  private static final int HAS_PACKED_SIZE = 0x40;
  private static final int HAS_SIZE = 0x80;

  private final Input in;
  private final Output out;

  /** The sizes of a block: of header, data and check together, and unpacked. */
  private record Block(long packed, long unpacked) {}

  private XzDecoder(MemorySegment data, int limit) {
    this.in = new Input(data);
    this.out = new Output(limit);
  }

  /**
   * Unpacks a file.
   *
   * @param data the whole file
   * @param limit the most bytes that it may unpack to
   * @return its content
   * @throws XzException if it is not xz, is damaged, needs another filter, or holds more
   */
  public static byte[] decode(MemorySegment data, int limit) {
    XzDecoder decoder = new XzDecoder(data, limit);
    do {
      decoder.stream();
    } while (decoder.hasNext());
    return decoder.out.toBytes();
  }

  /** After a stream, zeros may follow, by fours, and then another stream. */
  private boolean hasNext() {
    while (!in.isEmpty() && in.peek() == 0) {
      if (in.word() != 0) {
        throw new XzException("what fills it up is not zero");
      }
    }
    return !in.isEmpty();
  }

  private void stream() {
    if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
      throw new XzException("it does not start as xz does");
    }
    long start = in.at();
    int flags = flags();
    checkCrc32(start, "the header");
    List<Block> blocks = new ArrayList<>();
    while (in.peek() != 0) {
      blocks.add(block(Check.of(flags)));
    }
    long index = in.at();
    index(blocks);
    footer(in.at() - index, flags);
  }

  private int flags() {
    int first = in.u8();
    int second = in.u8();
    if (first != 0 || second > 0xf) {
      throw new XzException("its version is not known");
    }
    return second;
  }

  private Block block(Check check) {
    long start = in.at();
    long end = start + (in.u8() + 1) * 4L;
    int flags = in.u8();
    if ((flags & 0x3f) != 0) {
      throw new XzException("it has filters other than LZMA2");
    }
    long packed = (flags & HAS_PACKED_SIZE) == 0 ? -1 : in.number();
    long unpacked = (flags & HAS_SIZE) == 0 ? -1 : in.number();
    long dictionary = dictionary();
    while (in.at() < end - Integer.BYTES) {
      if (in.u8() != 0) {
        throw new XzException("what fills it up is not zero");
      }
    }
    if (in.at() != end - Integer.BYTES) {
      throw new XzException("the header of a block is too short");
    }
    checkCrc32(start, "the header of a block");

    int place = out.size();
    new Lzma2Decoder(in, out, dictionary).decode();
    boolean sized =
        (packed < 0 || packed == in.at() - end) && (unpacked < 0 || unpacked == out.size() - place);
    if (!sized) {
      throw new XzException("a block is not as long as it tells");
    }
    long size = in.at() - start + check.size();
    in.zerosTo4(start);
    if (!Arrays.equals(in.bytes(check.size()), check.of(out.from(place)))) {
      throw new XzException("a block does not fit its check");
    }
    return new Block(size, out.size() - place);
  }

  /** From the only filter: an exponent, and whether a half is added. */
  private long dictionary() {
    if (in.number() != LZMA2) {
      throw new XzException("it has filters other than LZMA2");
    }
    if (in.number() != 1) {
      throw new XzException("the properties of LZMA2 are not one byte");
    }
    int bits = in.u8();
    if (bits > LARGEST_DICTIONARY) {
      throw new XzException("its dictionary is too large");
    }
    return bits == LARGEST_DICTIONARY ? 0xffff_ffffL : (2L | bits & 1) << bits / 2 + 11;
  }

  private void index(List<Block> blocks) {
    long start = in.at();
    in.skip(1);
    boolean same = in.number() == blocks.size();
    for (int i = 0; same && i < blocks.size(); i++) {
      same = new Block(in.number(), in.number()).equals(blocks.get(i));
    }
    if (!same) {
      throw new XzException("its index tells of other blocks");
    }
    in.zerosTo4(start);
    checkCrc32(start, "the index");
  }

  private void footer(long indexSize, int flags) {
    int crc = in.word();
    long start = in.at();
    long size = (Integer.toUnsignedLong(in.word()) + 1) * 4;
    boolean same = flags() == flags && size == indexSize && crc == in.crc32(start);
    if (!same || (in.u8() | in.u8() << Byte.SIZE) != FOOTER_MAGIC) {
      throw new XzException("its end does not fit its start");
    }
  }

  private void checkCrc32(long start, String what) {
    int expected = in.crc32(start);
    if (in.word() != expected) {
      throw new XzException(what + " does not fit its check");
    }
  }
}
