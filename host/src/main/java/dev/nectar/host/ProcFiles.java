package dev.nectar.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Readers of the texts in {@code /proc} and {@code /sys}; what is not understood is left out. */
final class ProcFiles {
  private static final int LARGEST_CPU = 1 << 16;
  private static final long AT_PAGESZ = 6;

  private ProcFiles() {}

  /** The part of {@code /proc/PID/stat} that is used. */
  record Stat(String name, int parent, long startTime) {}

  /** The name is in parentheses and may hold any bytes, so fields are counted from its end. */
  static Optional<Stat> stat(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open || close + 2 > text.length()) {
      return Optional.empty();
    }
    String[] fields = text.substring(close + 2).split(" ", -1);
    // Field 3 of proc(5) is element 0 here: the parent is field 4, the start time field 22.
    if (fields.length < 20) {
      return Optional.empty();
    }
    long parent = number(fields[1], 10);
    long startTime = number(fields[19].strip(), 10);
    return parent < 0 || startTime < 0
        ? Optional.empty()
        : Optional.of(new Stat(text.substring(open + 1, close), (int) parent, startTime));
  }

  static List<String> arguments(String cmdline) {
    List<String> arguments = new ArrayList<>();
    int at = 0;
    while (at < cmdline.length()) {
      int end = cmdline.indexOf('\0', at);
      end = end < 0 ? cmdline.length() : end;
      arguments.add(cmdline.substring(at, end));
      at = end + 1;
    }
    return arguments;
  }

  /** {@code 0-3,5} (the kernel's admin-guide/cputopology). */
  static List<Integer> cpuList(String text) {
    List<Integer> cpus = new ArrayList<>();
    for (String part : text.strip().split(",", -1)) {
      int dash = part.indexOf('-');
      long first = number(dash < 0 ? part : part.substring(0, dash), 10);
      long last = dash < 0 ? first : number(part.substring(dash + 1), 10);
      if (first < 0 || last < first || last > LARGEST_CPU) {
        return List.of();
      }
      for (long cpu = first; cpu <= last; cpu++) {
        cpus.add((int) cpu);
      }
    }
    return cpus;
  }

  static List<Mapping> mappings(String text) {
    List<Mapping> mappings = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      mapping(text.substring(at, end)).ifPresent(mappings::add);
      at = end + 1;
    }
    return mappings;
  }

  /** {@code start-end access offset device inode path}; the path may hold blanks. */
  private static Optional<Mapping> mapping(String line) {
    String[] words = new String[5];
    int at = 0;
    for (int i = 0; i < words.length; i++) {
      int end = line.indexOf(' ', at);
      if (end < 0) {
        if (i < words.length - 1) {
          return Optional.empty();
        }
        end = line.length();
      }
      words[i] = line.substring(at, end);
      at = Math.min(end + 1, line.length());
    }
    int dash = words[0].indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Mapping(
              Long.parseUnsignedLong(words[0], 0, dash, 16),
              Long.parseUnsignedLong(words[0], dash + 1, words[0].length(), 16),
              words[1],
              Long.parseUnsignedLong(words[2], 16),
              Long.parseUnsignedLong(words[4]),
              line.substring(at).stripLeading()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Pairs of type and value, each as wide as a pointer; those of this machine have 64 bits. */
  static OptionalInt pageSize(byte[] auxiliary) {
    ByteBuffer pairs = ByteBuffer.wrap(auxiliary).order(ByteOrder.nativeOrder());
    while (pairs.remaining() >= 16) {
      long type = pairs.getLong();
      long value = pairs.getLong();
      if (type == AT_PAGESZ && value > 0 && value <= 1 << 20) {
        return OptionalInt.of((int) value);
      }
    }
    return OptionalInt.empty();
  }

  static List<Integer> namespacedPids(String status) {
    int at = status.indexOf("\nNSpid:");
    List<Integer> pids = new ArrayList<>();
    if (at < 0) {
      return pids;
    }
    int end = status.indexOf('\n', at + 1);
    String line = status.substring(at + 7, end < 0 ? status.length() : end).strip();
    for (String word : line.split("\t", -1)) {
      long pid = number(word.strip(), 10);
      if (pid > 0) {
        pids.add((int) pid);
      }
    }
    return pids;
  }

  /** The set in the line {@code CapEff:} of {@code /proc/PID/status}, a bit each. */
  static Optional<Long> effectiveCapabilities(String status) {
    String name = "CapEff:";
    int at = status.indexOf(name);
    if (at < 0) {
      return Optional.empty();
    }
    int end = status.indexOf('\n', at);
    String digits = status.substring(at + name.length(), end < 0 ? status.length() : end).strip();
    try {
      return Optional.of(Long.parseUnsignedLong(digits, 16));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A number without sign, or -1. */
  static long number(String text, int radix) {
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
