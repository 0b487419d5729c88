package dev.nectar.elf;

import java.util.Arrays;
import java.util.Optional;

/**
 * The functions of a file by address. Names are read when asked for. Immutable and safe for several
 * threads.
 */
public final class FunctionTable {
  private static final int STT_FUNC = 2;
  private static final int STT_GNU_IFUNC = 10;
  private static final int STB_LOCAL = 0;

  private final Bytes bytes;
  private final long[] addresses;
  private final long[] sizes;
  private final long[] names;
  private final long[] nameEnds;
  private final int count;

  private FunctionTable(Bytes bytes, Collector found) {
    this.bytes = bytes;
    int[] order = found.sorted();
    int used = 0;
    addresses = new long[order.length];
    sizes = new long[order.length];
    names = new long[order.length];
    nameEnds = new long[order.length];
    for (int i : order) {
      // Of several symbols of one address the first in the order stands for all.
      if (used > 0 && addresses[used - 1] == found.addresses[i]) {
        continue;
      }
      addresses[used] = found.addresses[i];
      sizes[used] = found.sizes[i];
      names[used] = found.names[i];
      nameEnds[used++] = found.nameEnds[i];
    }
    this.count = used;
  }

  static FunctionTable read(ElfFile file, Bytes bytes, Layout layout) {
    return new FunctionTable(bytes, collect(file, bytes, layout));
  }

  /** Of several functions of the name the one that is global, else the first. */
  static Optional<ElfSymbol> named(ElfFile file, Bytes bytes, Layout layout, String name) {
    Collector all = collect(file, bytes, layout);
    int found = -1;
    for (int i = 0; i < all.count; i++) {
      boolean better = found < 0 || (all.isLocal(found) && !all.isLocal(i));
      if (better && bytes.text(all.names[i], all.nameEnds[i]).equals(name)) {
        found = i;
      }
    }
    return found < 0
        ? Optional.empty()
        : Optional.of(new ElfSymbol(name, all.addresses[found], all.sizes[found]));
  }

  private static Collector collect(ElfFile file, Bytes bytes, Layout layout) {
    Collector found = new Collector();
    for (Section section : file.sections()) {
      if (section.type() == Section.SYMBOLS || section.type() == Section.DYNAMIC_SYMBOLS) {
        read(file, bytes, layout, section, found);
      }
    }
    return found;
  }

  private static void read(
      ElfFile file, Bytes bytes, Layout layout, Section table, Collector found) {
    if (table.link() < 0 || table.link() >= file.sections().size()) {
      throw new ElfException("the symbol table " + table.name() + " has no names");
    }
    Section strings = file.sections().get(table.link());
    if (!bytes.holds(strings.offset(), strings.size())
        || !bytes.holds(table.offset(), table.size())) {
      throw new ElfException("the symbol table " + table.name() + " reaches beyond its end");
    }
    long entry = table.entrySize() < layout.symbol ? layout.symbol : table.entrySize();
    long end = table.offset() + table.size();
    for (long at = table.offset(); end - at >= layout.symbol; at += entry) {
      int info = bytes.u8(at + layout.symbolInfo);
      int type = info & 0xf;
      long address = bytes.word(at + layout.symbolValue);
      long name = bytes.u32(at);
      if ((type == STT_FUNC || type == STT_GNU_IFUNC)
          && address != 0
          && name != 0
          && name < strings.size()) {
        found.add(
            address,
            bytes.word(at + layout.symbolSize),
            strings.offset() + name,
            strings.offset() + strings.size(),
            info >>> 4);
      }
      if (end - at < entry) {
        break;
      }
    }
  }

  /**
   * The number of functions with different addresses.
   *
   * @return how many
   */
  public int size() {
    return count;
  }

  /**
   * A function.
   *
   * @param index from 0, by ascending address
   * @return the function
   */
  public ElfSymbol get(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index);
    }
    return new ElfSymbol(bytes.text(names[index], nameEnds[index]), addresses[index], sizes[index]);
  }

  /**
   * Finds the function that an address lies in.
   *
   * @param address before relocation
   * @return the function, or empty if the address is in none; one without a size reaches to the
   *     next
   */
  public Optional<ElfSymbol> find(long address) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (high < 0) {
      return Optional.empty();
    }
    long distance = address - addresses[high];
    boolean inside = sizes[high] == 0 || Long.compareUnsigned(distance, sizes[high]) < 0;
    return inside ? Optional.of(get(high)) : Optional.empty();
  }

  /** Symbols while they are read. */
  private static final class Collector {
    long[] addresses = new long[256];
    long[] sizes = new long[256];
    long[] names = new long[256];
    long[] nameEnds = new long[256];
    byte[] bindings = new byte[256];
    int count;

    void add(long address, long size, long name, long nameEnd, int binding) {
      if (count == addresses.length) {
        int room = count * 2;
        addresses = Arrays.copyOf(addresses, room);
        sizes = Arrays.copyOf(sizes, room);
        names = Arrays.copyOf(names, room);
        nameEnds = Arrays.copyOf(nameEnds, room);
        bindings = Arrays.copyOf(bindings, room);
      }
      addresses[count] = address;
      sizes[count] = size;
      names[count] = name;
      nameEnds[count] = nameEnd;
      bindings[count++] = (byte) binding;
    }

    /** Merge sort of the indices: by address, then those with a size, global, first. */
    int[] sorted() {
      int[] from = new int[count];
      int[] to = new int[count];
      for (int i = 0; i < count; i++) {
        from[i] = i;
      }
      for (int width = 1; width < count && width > 0; width *= 2) {
        for (int left = 0; left < count; left += 2 * width) {
          merge(from, to, left, Math.min(left + width, count), Math.min(left + 2 * width, count));
        }
        int[] other = from;
        from = to;
        to = other;
      }
      return from;
    }

    private void merge(int[] from, int[] to, int left, int middle, int end) {
      int a = left;
      int b = middle;
      for (int i = left; i < end; i++) {
        boolean first = b >= end || (a < middle && compare(from[a], from[b]) <= 0);
        to[i] = first ? from[a++] : from[b++];
      }
    }

    private int compare(int a, int b) {
      int order = Long.compareUnsigned(addresses[a], addresses[b]);
      if (order != 0) {
        return order;
      }
      int sized = Boolean.compare(sizes[a] == 0, sizes[b] == 0);
      if (sized != 0) {
        return sized;
      }
      return Boolean.compare(isLocal(a), isLocal(b));
    }

    boolean isLocal(int index) {
      return bindings[index] == STB_LOCAL;
    }
  }
}
