package dev.nectar.symbols;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code /tmp/perf-PID.map}: lines {@code START SIZE NAME}, numbers in hexadecimal digits (the
 * kernel's {@code tools/perf/Documentation/jit-interface.txt}). Later lines stand for what replaced
 * the earlier. Read again when the file has grown and an address is not found.
 */
final class PerfMap {
  private static final long LARGEST = 256L << 20;

  private final Path file;
  private final TreeMap<Long, Code> code = new TreeMap<>(Long::compareUnsigned);
  private long sizeRead = -1;

  /** A piece of code. */
  private record Code(long start, long size, String name) {}

  PerfMap(Path file) {
    this.file = file;
  }

  Optional<Frame> find(long address) {
    Optional<Frame> known = lookup(address);
    return known.isPresent() || !read() ? known : lookup(address);
  }

  private Optional<Frame> lookup(long address) {
    Map.Entry<Long, Code> entry = code.floorEntry(address);
    if (entry == null) {
      return Optional.empty();
    }
    Code found = entry.getValue();
    long offset = address - found.start();
    return Long.compareUnsigned(offset, found.size()) < 0
        ? Optional.of(new Frame(found.name(), offset, file.toString()))
        : Optional.empty();
  }

  /** Whether there was something new. */
  private boolean read() {
    try {
      long size = Files.size(file);
      if (size == sizeRead || size > LARGEST) {
        return false;
      }
      sizeRead = size;
      parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void parse(String text) {
    code.clear();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      line(text, at, end);
      at = end + 1;
    }
  }

  private void line(String text, int from, int end) {
    int first = text.indexOf(' ', from);
    int second = first < 0 ? -1 : text.indexOf(' ', first + 1);
    if (second < 0 || second >= end - 1) {
      return;
    }
    try {
      long start = Long.parseUnsignedLong(text, from, first, 16);
      long size = Long.parseUnsignedLong(text, first + 1, second, 16);
      code.put(start, new Code(start, size, text.substring(second + 1, end)));
    } catch (NumberFormatException e) {
      // Not a line of such a file.
      return;
    }
  }
}
