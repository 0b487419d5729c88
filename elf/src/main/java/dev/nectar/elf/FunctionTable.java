package dev.nectar.elf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The functions of a file by address. Names are read when asked for. Immutable and safe for several
 * threads.
 */
public final class FunctionTable {
  private final List<ElfSymbol> symbols;
  private final long[] addresses;
  private final long[] sizes;
  private final int[] numbers;
  private final int count;

  private FunctionTable(List<ElfSymbol> symbols, Collector found) {
    this.symbols = symbols;
    int[] order = found.sorted();
    int used = 0;
    addresses = new long[order.length];
    sizes = new long[order.length];
    numbers = new int[order.length];
    for (int i : order) {
      // Of several symbols of one address the first in the order stands for all.
      if (used > 0 && addresses[used - 1] == found.addresses[i]) {
        continue;
      }
      addresses[used] = found.addresses[i];
      sizes[used] = found.sizes[i];
      numbers[used++] = found.numbers[i];
    }
    this.count = used;
  }

  /**
   * The functions of several files of the same addresses, such as a library and its debug file.
   *
   * @param files of which the first ones are preferred where several name an address
   * @return all functions that have an address
   * @throws ElfException if a symbol table does not fit into its file
   */
  public static FunctionTable of(List<ElfFile> files) {
    List<SymbolTable> tables = new ArrayList<>();
    files.forEach(file -> tables.addAll(file.symbolTables()));
    Collector found = new Collector();
    long all = tables.stream().mapToLong(SymbolTable::size).sum();
    if (all > Integer.MAX_VALUE) {
      throw new ElfException("it has " + all + " symbols");
    }
    int base = 0;
    for (SymbolTable table : tables) {
      for (int i = 0; i < table.size(); i++) {
        if (table.isFunction(i)) {
          found.add(table.value(i), table.extent(i), base + i, table.isLocal(i));
        }
      }
      base += table.size();
    }
    return new FunctionTable(JoinedList.of(tables), found);
  }

  /** Of several functions of the name the one that is global, else the first. */
  static Optional<ElfSymbol> named(List<SymbolTable> tables, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    Optional<ElfSymbol> local = Optional.empty();
    for (SymbolTable table : tables) {
      for (int i = 0; i < table.size(); i++) {
        if (!table.isFunction(i) || !table.isDefined(i) || !table.isNamed(i, text)) {
          continue;
        }
        if (!table.isLocal(i)) {
          return Optional.of(table.get(i));
        }
        local = local.isEmpty() ? Optional.of(table.get(i)) : local;
      }
    }
    return local;
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
    return symbols.get(numbers[index]);
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
    int[] numbers = new int[256];
    boolean[] locals = new boolean[256];
    int count;

    void add(long address, long size, int number, boolean local) {
      if (count == addresses.length) {
        int room = count * 2;
        addresses = Arrays.copyOf(addresses, room);
        sizes = Arrays.copyOf(sizes, room);
        numbers = Arrays.copyOf(numbers, room);
        locals = Arrays.copyOf(locals, room);
      }
      addresses[count] = address;
      sizes[count] = size;
      numbers[count] = number;
      locals[count++] = local;
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
      return sized != 0 ? sized : Boolean.compare(locals[a], locals[b]);
    }
  }
}
