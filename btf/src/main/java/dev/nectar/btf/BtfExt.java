package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The section {@code .BTF.ext} of an object file (kernel documentation {@code bpf/btf.rst}): where
 * functions start, lines, and CO-RE relocations, for each ELF section of programs. Records that are
 * longer than what is known of them are read as far as it goes. Immutable.
 *
 * @param functions by the name of the ELF section, in the file's order
 * @param lines by the name of the ELF section, in the file's order
 * @param relocations by the name of the ELF section, in the file's order
 */
public record BtfExt(
    Map<String, List<FunctionInfo>> functions,
    Map<String, List<LineInfo>> lines,
    Map<String, List<CoreRelocation>> relocations) {
  /** Up to the lines; the relocations' place follows in longer ones. */
  private static final int SHORT = 24;

  private static final int LONG = 32;

  /** {@code BPF_LINE_INFO_LINE_NUM} and {@code _COL}: 22 bits and 10 bits. */
  private static final int LINE_SHIFT = 10;

  private static final int LARGEST_COLUMN = (1 << LINE_SHIFT) - 1;
  private static final int LARGEST_LINE = (1 << 32 - LINE_SHIFT) - 1;

  /** Copies the maps, which keep their order. */
  public BtfExt {
    functions = copy(functions);
    lines = copy(lines);
    relocations = copy(relocations);
  }

  private static <T> Map<String, List<T>> copy(Map<String, List<T>> of) {
    Map<String, List<T>> copy = new LinkedHashMap<>();
    of.forEach((section, records) -> copy.put(section, List.copyOf(records)));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Reads the bytes of the section.
   *
   * @param data the bytes, which are not kept
   * @param strings the object's BTF, in whose strings the section's names and texts are
   * @return what is in it
   * @throws BtfException if it is not BTF.ext
   */
  public static BtfExt of(MemorySegment data, Btf strings) {
    if (data.byteSize() < SHORT || data.byteSize() > Integer.MAX_VALUE - 8) {
      throw new BtfException("BTF.ext is " + data.byteSize() + " bytes long");
    }
    ByteBuffer bytes = data.asByteBuffer();
    bytes.order(order(bytes));
    int header = bytes.getInt(4);
    if (header < SHORT || header > bytes.limit()) {
      throw new BtfException(
          "the header of BTF.ext is " + Integer.toUnsignedString(header) + " bytes long");
    }
    long all = bytes.limit() + strings.bytes().byteSize();
    BoundedStrings bounded = new BoundedStrings(strings::string, all);
    Map<Integer, String> known = new HashMap<>();
    Reader reader = new Reader(bytes, header, offset -> known.computeIfAbsent(offset, bounded::at));
    return new BtfExt(
        reader.records("functions", 8, 8, Reader::function),
        reader.records("lines", 16, 16, Reader::line),
        header < LONG ? Map.of() : reader.records("relocations", 24, 16, Reader::relocation));
  }

  private static ByteOrder order(ByteBuffer data) {
    int first = data.get(0) & 0xff;
    int second = data.get(1) & 0xff;
    boolean little = (second << 8 | first) == BtfHeader.MAGIC;
    if (!little && (first << 8 | second) != BtfHeader.MAGIC) {
      throw new BtfException("BTF.ext does not start with the magic number");
    }
    int version = data.get(2) & 0xff;
    if (version != 1) {
      throw new BtfException("the version of BTF.ext is " + version + ", and only 1 is known");
    }
    return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /** Reads one record at a place. */
  @FunctionalInterface
  private interface Read<T> {
    T at(Reader reader, int place);
  }

  private record Reader(ByteBuffer bytes, int header, IntFunction<String> strings) {
    <T> Map<String, List<T>> records(String what, int field, int least, Read<T> read) {
      long start = header + Integer.toUnsignedLong(bytes.getInt(field));
      long length = Integer.toUnsignedLong(bytes.getInt(field + 4));
      if (length == 0) {
        return Map.of();
      }
      long end = start + length;
      if (end > bytes.limit() || length < 4) {
        throw new BtfException("the " + what + " of BTF.ext reach beyond its end");
      }
      int size = bytes.getInt((int) start);
      if (size < least || size % 4 != 0) {
        throw new BtfException(
            "the " + what + " of BTF.ext are " + Integer.toUnsignedString(size) + " bytes each");
      }
      Map<String, List<T>> found = new LinkedHashMap<>();
      int at = (int) start + 4;
      while (at < end) {
        if (end - at < 8) {
          throw new BtfException("the " + what + " of BTF.ext end within a section");
        }
        String section = strings.apply(bytes.getInt(at));
        long count = Integer.toUnsignedLong(bytes.getInt(at + 4));
        at += 8;
        if (count > (end - at) / size) {
          throw new BtfException(
              "there are " + count + " " + what + " in BTF.ext, in too few bytes");
        }
        List<T> records = found.computeIfAbsent(section, _ -> new ArrayList<>());
        for (int i = 0; i < count; i++) {
          records.add(read.at(this, at));
          at += size;
        }
      }
      return found;
    }

    FunctionInfo function(int at) {
      return new FunctionInfo(bytes.getInt(at), bytes.getInt(at + 4));
    }

    LineInfo line(int at) {
      int place = bytes.getInt(at + 12);
      return new LineInfo(
          bytes.getInt(at),
          strings.apply(bytes.getInt(at + 4)),
          strings.apply(bytes.getInt(at + 8)),
          place >>> LINE_SHIFT,
          place & LARGEST_COLUMN);
    }

    CoreRelocation relocation(int at) {
      return new CoreRelocation(
          bytes.getInt(at),
          bytes.getInt(at + 4),
          strings.apply(bytes.getInt(at + 8)),
          CoreKind.of(bytes.getInt(at + 12)));
    }
  }

  /**
   * Writes the section.
   *
   * @param strings takes the names and texts, and gives the byte order; what it builds afterwards
   *     belongs to the result
   * @return the bytes
   */
  public byte[] bytes(BtfBuilder strings) {
    ByteOrder order = strings.order();
    Words body = new Words(order);
    int functionsEnd = write(body, strings, functions, 8, this::put);
    int linesEnd = write(body, strings, lines, 16, this::put);
    int end = write(body, strings, relocations, 16, this::put);
    ByteBuffer out = ByteBuffer.allocate(LONG + end).order(order);
    out.putShort((short) BtfHeader.MAGIC).put((byte) 1).put((byte) 0).putInt(LONG);
    out.putInt(0).putInt(functionsEnd);
    out.putInt(functionsEnd).putInt(linesEnd - functionsEnd);
    out.putInt(linesEnd).putInt(end - linesEnd);
    return out.put(body.toArray()).array();
  }

  @FunctionalInterface
  private interface Put<T> {
    void record(Words to, BtfBuilder strings, T value);
  }

  private static <T> int write(
      Words to, BtfBuilder strings, Map<String, List<T>> records, int size, Put<T> put) {
    if (!records.isEmpty()) {
      to.put(size);
      records.forEach(
          (section, list) -> {
            to.put(strings.string(section)).put(list.size());
            list.forEach(each -> put.record(to, strings, each));
          });
    }
    return to.length();
  }

  private void put(Words to, BtfBuilder strings, FunctionInfo function) {
    to.put(function.offset()).put(function.type());
  }

  private void put(Words to, BtfBuilder strings, LineInfo line) {
    to.put(line.offset()).put(strings.string(line.file())).put(strings.string(line.text()));
    to.put(
        Math.min(line.line(), LARGEST_LINE) << LINE_SHIFT
            | Math.min(line.column(), LARGEST_COLUMN));
  }

  private void put(Words to, BtfBuilder strings, CoreRelocation relocation) {
    to.put(relocation.offset()).put(relocation.type());
    to.put(strings.string(relocation.access())).put(relocation.kind().ordinal());
  }
}
