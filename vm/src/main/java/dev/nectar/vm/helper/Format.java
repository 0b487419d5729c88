package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.util.Locale;

/**
 * Text made of a format and arguments by the rules of {@code bpf_bprintf_prepare}: what {@code
 * bpf_trace_printk}, {@code bpf_snprintf} and {@code bpf_seq_printf} have in common. Each character
 * of the text is a byte.
 */
final class Format {
  /** How long a text may be, with the zero at its end ({@code MAX_BPRINTF_BUF}). */
  static final int LONGEST = 1024;

  /** {@code FIELD_WIDTH_MAX}. */
  private static final int WIDEST = (1 << 23) - 1;

  private final Memory memory;
  private final String format;
  private final long[] arguments;
  private final long room;
  private final StringBuilder text = new StringBuilder();
  private long length;
  private int at;
  private int used;

  // The flags and the width of the conversion at hand.
  private boolean zeros;
  private boolean left;
  private char sign;
  private int width;

  private Format(Memory memory, String format, long room, long[] arguments) {
    this.memory = memory;
    this.room = room;
    this.format = format;
    this.arguments = arguments;
  }

  /**
   * What a format makes.
   *
   * @param start as much as there is room for without the zero
   * @param length of all of it
   */
  record Text(String start, long length) {}

  /** What is wrong with a format. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int error;

    Refused(int error) {
      super("refused", null, false, false);
      this.error = error;
    }

    /** A negated error number. */
    long error() {
      return -error;
    }
  }

  /**
   * Makes a text.
   *
   * @param memory where the format lies, and what pointers lead to
   * @param format the address of the format
   * @param size its size, with the zero at its end
   * @param room how many bytes of the text there is room for, with a zero at the end
   * @param arguments 64 bits each
   */
  static Text of(Memory memory, long format, long size, long room, long[] arguments)
      throws Refused {
    StringBuilder chars = new StringBuilder();
    for (long i = 0; ; i++) {
      if (i == size) {
        throw new Refused(Errno.EINVAL);
      }
      int each = memory.getByte(format + i);
      if (each == 0) {
        return new Format(memory, chars.toString(), room, arguments).text();
      }
      chars.append((char) each);
    }
  }

  private char peek() {
    return at < format.length() ? format.charAt(at) : 0;
  }

  private Text text() throws Refused {
    for (; at < format.length(); at++) {
      char c = peek();
      if (c == 0x7f || c < ' ' && !isSpace(c)) {
        throw new Refused(Errno.EINVAL);
      }
      if (c != '%') {
        put(c, 1);
      } else if (at + 1 < format.length() && format.charAt(at + 1) == '%') {
        put('%', 1);
        at++;
      } else {
        at++;
        conversion();
      }
    }
    return new Text(text.toString(), length);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static boolean isPunctuation(char c) {
    return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
  }

  /** Whether a conversion can end before a character. */
  private static boolean separates(char c) {
    return c == 0 || isSpace(c) || isPunctuation(c);
  }

  private char ahead(int characters) {
    return at + characters < format.length() ? format.charAt(at + characters) : 0;
  }

  /** One conversion; leaves the last of its characters at hand. */
  private void conversion() throws Refused {
    if (used >= arguments.length) {
      throw new Refused(Errno.EINVAL);
    }
    flags();
    long argument = arguments[used++];
    switch (peek()) {
      case 'p' -> pointer(argument);
      case 's' -> {
        if (!separates(ahead(1))) {
          throw new Refused(Errno.EINVAL);
        }
        append(string(argument));
      }
      case 'c' -> pad(String.valueOf((char) (argument & 0xff)));
      default -> number(argument);
    }
  }

  private void flags() {
    zeros = false;
    left = false;
    sign = 0;
    width = 0;
    for (; "0+- ".indexOf(peek()) >= 0 && peek() != 0; at++) {
      switch (peek()) {
        case '0' -> zeros = true;
        case '-' -> left = true;
        case '+' -> sign = '+';
        default -> sign = sign == 0 ? ' ' : sign;
      }
    }
    for (; peek() >= '0' && peek() <= '9'; at++) {
      width = Math.min(WIDEST, width * 10 + peek() - '0');
    }
  }

  private void pointer(long argument) throws Refused {
    char kind = ahead(1);
    if (separates(kind)) {
      append("%016x".formatted(argument));
    } else if ((kind == 'k' || kind == 'u') && ahead(2) == 's') {
      at += 2;
      if (!separates(ahead(1))) {
        throw new Refused(Errno.EINVAL);
      }
      made(string(argument));
    } else if (kind == 'K' || kind == 'x') {
      at++;
      append("%016x".formatted(argument));
    } else if (kind == 's' || kind == 'S' || kind == 'B') {
      at++;
      append("0x" + Long.toHexString(argument));
    } else if ((kind == 'i' || kind == 'I') && (ahead(2) == '4' || ahead(2) == '6')) {
      at += 2;
      address(argument, kind == 'I', peek() == '6');
    } else {
      throw new Refused(Errno.EINVAL);
    }
  }

  private void append(String word) {
    zeros = false;
    pad(word);
  }

  private void address(long argument, boolean usual, boolean six) {
    int size = six ? 16 : 4;
    int[] bytes = new int[size];
    if (memory.has(argument, size)) {
      for (int i = 0; i < size; i++) {
        bytes[i] = memory.getByte(argument + i);
      }
    }
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < size; i++) {
      if (six) {
        word.append(usual && i > 0 && i % 2 == 0 ? ":" : "").append("%02x".formatted(bytes[i]));
      } else {
        word.append(i > 0 ? "." : "").append((usual ? "%d" : "%03d").formatted(bytes[i]));
      }
    }
    made(word.toString());
  }

  /** What Linux has made before it writes, and leaves as it is: nothing behind the room's end. */
  private void made(String word) {
    put(length < room ? word : "");
  }

  private String string(long argument) {
    StringBuilder word = new StringBuilder();
    for (long i = 0; i < LONGEST; i++) {
      if (!memory.has(argument + i, 1)) {
        word.setLength(0);
        break;
      }
      int each = memory.getByte(argument + i);
      if (each == 0) {
        break;
      }
      word.append((char) each);
    }
    return word.toString();
  }

  private void number(long argument) throws Refused {
    int longs = 0;
    for (; peek() == 'l' && longs < 2; longs++) {
      at++;
    }
    boolean wide = longs > 0;
    long unsigned = wide ? argument : argument & 0xffff_ffffL;
    switch (peek()) {
      case 'd', 'i' -> signed(wide ? argument : (int) argument);
      case 'u' -> digits("", Long.toUnsignedString(unsigned));
      case 'x' -> digits("", Long.toHexString(unsigned));
      case 'X' -> digits("", upper(Long.toHexString(unsigned)));
      default -> throw new Refused(Errno.EINVAL);
    }
  }

  private static String upper(String hex) {
    return hex.toUpperCase(Locale.ROOT);
  }

  private void signed(long value) {
    String before = value < 0 ? "-" : sign == 0 ? "" : String.valueOf(sign);
    digits(before, Long.toUnsignedString(value < 0 ? -value : value));
  }

  private void digits(String before, String digits) {
    int missing = width - before.length() - digits.length();
    if (zeros && !left && missing > 0) {
      put(before);
      put('0', missing);
      put(digits);
    } else {
      pad(before + digits);
    }
  }

  private void pad(String word) {
    int blanks = Math.max(0, width - word.length());
    put(' ', left ? 0 : blanks);
    put(word);
    put(' ', left ? blanks : 0);
  }

  private void put(String word) {
    length += word.length();
    text.append(word, 0, (int) Math.min(word.length(), fits()));
  }

  private void put(char c, int times) {
    length += times;
    text.repeat(c, (int) Math.min(times, fits()));
  }

  private long fits() {
    return Math.max(0, room - 1 - text.length());
  }
}
