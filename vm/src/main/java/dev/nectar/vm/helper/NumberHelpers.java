package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;

/** Helpers that read numbers and compare texts. */
final class NumberHelpers {
  /** The bits of the flags that hold the base ({@code BPF_STRTOX_BASE_MASK}). */
  private static final long BASE = 0x1f;

  /** How much of a number is looked at. */
  private static final int LONGEST = 63;

  private static final long LENGTH = 0xffff_ffffL;

  private NumberHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.STRTOL,
            (run, text, length, flags, result, _) ->
                signed(run, new Parsed(run.memory(), text, length, flags), result))
        .put(
            Helper.STRTOUL,
            (run, text, length, flags, result, _) ->
                unsigned(run, new Parsed(run.memory(), text, length, flags), result))
        .put(
            Helper.STRNCMP,
            (run, left, size, right, _, _) -> compare(run, left, size & LENGTH, right));
  }

  private static long signed(Run run, Parsed parsed, long result) {
    run.memory().putLong(result, 0);
    if (parsed.consumed < 0) {
      return parsed.consumed;
    }
    long value = parsed.negative ? -parsed.value : parsed.value;
    if (parsed.negative ? value > 0 : value < 0) {
      return -Errno.ERANGE;
    }
    run.memory().putLong(result, value);
    return parsed.consumed;
  }

  private static long unsigned(Run run, Parsed parsed, long result) {
    run.memory().putLong(result, 0);
    if (parsed.consumed < 0) {
      return parsed.consumed;
    }
    if (parsed.negative) {
      return -Errno.EINVAL;
    }
    run.memory().putLong(result, parsed.value);
    return parsed.consumed;
  }

  private static long compare(Run run, long left, long size, long right) {
    Memory memory = run.memory();
    for (long i = 0; i < size; i++) {
      if ((i & 0xfff) == 0xfff) {
        run.charge(0xfff);
      }
      int a = memory.getByte(left + i);
      int b = memory.getByte(right + i);
      if (a != b) {
        return a < b ? -1 : 1;
      }
      if (a == 0) {
        return 0;
      }
    }
    return 0;
  }

  /** The number at the start of a text. */
  private static final class Parsed {
    private final Memory memory;
    private final long end;
    private long at;
    private int base;
    final boolean negative;
    long value;

    /** How many bytes of the text were read, or a negated error number. */
    final long consumed;

    Parsed(Memory memory, long text, long length, long flags) {
      this.memory = memory;
      this.at = text;
      this.base = (int) (flags & BASE);
      long whole = text + length;
      if (length == 0 || (flags & ~BASE) != 0 || !isBase(base)) {
        end = text;
        negative = false;
        consumed = -Errno.EINVAL;
        return;
      }
      while (at < whole && isSpace(memory.getByte(at))) {
        at++;
      }
      negative = at < whole && memory.getByte(at) == '-';
      if (negative) {
        at++;
      }
      end = Math.min(whole, at + LONGEST);
      prefix();
      int digits = digits();
      consumed = digits == 0 ? -Errno.EINVAL : digits < 0 ? -Errno.ERANGE : at - text;
    }

    private static boolean isBase(int base) {
      return base == 0 || base == 8 || base == 10 || base == 16;
    }

    private static boolean isSpace(int c) {
      return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0;
    }

    private int peek(long where) {
      return where < end ? memory.getByte(where) : 0;
    }

    private void prefix() {
      boolean hex = peek(at) == '0' && (peek(at + 1) | 0x20) == 'x';
      if (base == 0) {
        boolean octal = peek(at) == '0';
        base = hex && Character.digit(peek(at + 2), 16) >= 0 ? 16 : octal ? 8 : 10;
      }
      if (base == 16 && hex) {
        at += 2;
      }
    }

    /** Reads digits; returns how many, or -1 if the number has more than 64 bits. */
    private int digits() {
      int count = 0;
      boolean over = false;
      while (true) {
        int c = peek(at);
        int digit = c < 0x80 ? Character.digit(c, base) : -1;
        if (digit < 0) {
          return over ? -1 : count;
        }
        over |= Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, base)) > 0;
        value = value * base + digit;
        count++;
        at++;
      }
    }
  }
}
