package dev.nectar.symbols;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code /proc/kallsyms}: lines {@code ADDRESS TYPE NAME[\t[MODULE]]}. The text is kept as it is,
 * with the place of each function's line; names are made when asked for.
 */
final class KernelSymbols {
  /** The last function of all has no next one; it is taken to be at most so long. */
  private static final long LONGEST_LAST = 1 << 20;

  private final byte[] text;
  private final long[] addresses;
  private final int[] names;
  private final int count;

  private KernelSymbols(byte[] text, long[] addresses, int[] names, int count) {
    this.text = text;
    this.addresses = addresses;
    this.names = names;
    this.count = count;
  }

  /** Reads the file; if it cannot be read, or hides the addresses, nothing is found. */
  static KernelSymbols read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      return parse(new byte[0]);
    }
  }

  static KernelSymbols parse(byte[] text) {
    long[] addresses = new long[text.length / 32 + 16];
    int[] names = new int[addresses.length];
    int count = 0;
    boolean ascending = true;
    int at = 0;
    while (at < text.length) {
      long address = 0;
      int digit;
      while (at < text.length && (digit = digit(text[at])) >= 0) {
        address = address << 4 | digit;
        at++;
      }
      boolean function =
          at + 3 < text.length
              && text[at] == ' '
              && text[at + 2] == ' '
              && isFunction(text[at + 1])
              && address != 0;
      if (function) {
        if (count == addresses.length) {
          addresses = Arrays.copyOf(addresses, count * 2);
          names = Arrays.copyOf(names, count * 2);
        }
        ascending &= count == 0 || Long.compareUnsigned(addresses[count - 1], address) <= 0;
        addresses[count] = address;
        names[count++] = at + 3;
      }
      while (at < text.length && text[at] != '\n') {
        at++;
      }
      at++;
    }
    KernelSymbols symbols = new KernelSymbols(text, addresses, names, count);
    return ascending ? symbols : symbols.sorted();
  }

  List<Frame> find(long address) {
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
    if (high < 0 || (high == count - 1 && address - addresses[high] >= LONGEST_LAST)) {
      return List.of();
    }
    int first = high;
    while (first > 0 && addresses[first - 1] == addresses[high]) {
      first--;
    }
    return List.of(frame(first, address - addresses[first]));
  }

  private Frame frame(int index, long offset) {
    int start = names[index];
    int end = start;
    while (end < text.length && text[end] > ' ') {
      end++;
    }
    String module = "";
    if (end + 1 < text.length && text[end] == '\t' && text[end + 1] == '[') {
      int close = end + 2;
      while (close < text.length && text[close] != ']' && text[close] != '\n') {
        close++;
      }
      module = string(end + 2, close);
    }
    return new Frame(string(start, end), offset, module);
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Modules and eBPF programs follow the kernel itself in no order. */
  private KernelSymbols sorted() {
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Long.compareUnsigned(addresses[a], addresses[b]));
    long[] sortedAddresses = new long[count];
    int[] sortedNames = new int[count];
    for (int i = 0; i < count; i++) {
      sortedAddresses[i] = addresses[order[i]];
      sortedNames[i] = names[order[i]];
    }
    return new KernelSymbols(text, sortedAddresses, sortedNames, count);
  }

  private static boolean isFunction(byte type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
  }

  private static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
