package dev.nectar.bytecode;

import dev.nectar.report.Source;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of assembler text or of a listing, taken apart.
 *
 * @param number which line, from 1
 * @param labels labels that stand in it, before the instruction
 * @param opcode the opcode that a listing of the kernel shows
 * @param bytes the bytes that a listing of LLVM shows; none if it shows none
 * @param tokens the instruction
 */
record SourceLine(
    int number, List<Label> labels, OptionalInt opcode, byte[] bytes, List<Token> tokens) {
  /**
   * A label.
   *
   * @param name its name
   * @param start where it starts
   */
  record Label(String name, int start) {
    int end() {
      return start + name.length();
    }
  }

  private static final String EIGHT_BYTES = "(?:[0-9a-f]{2} ){7}[0-9a-f]{2}";

  /**
   * What is no instruction: headers of {@code llvm-objdump} and its lines for relocations, and the
   * line of bytes that {@code bpftool prog dump xlated opcodes} has under each instruction.
   */
  private static final Pattern SKIPPED =
      Pattern.compile(
          "Disassembly of section .*:\\s*|\\S+:\\s+file format .*"
              + "|\\s*[0-9a-f]{8,16}:\\s+R_BPF_.*"
              + "|\\s*"
              + EIGHT_BYTES
              + "(?: "
              + EIGHT_BYTES
              + ")?\\s*");

  private static final Pattern SYMBOL = Pattern.compile("\\s*[0-9a-f]{8,16} <([^>]+)>:\\s*");
  private static final Pattern PROTOTYPE = Pattern.compile(".*?([A-Za-z_]\\w*)\\([^:]*\\):\\s*");
  private static final Pattern LABEL = Pattern.compile("\\s*([A-Za-z_.$][\\w.$]*):");
  private static final Pattern SLOT = Pattern.compile("\\s*\\d+:");
  private static final Pattern OPCODE = Pattern.compile("\\s*\\(([0-9a-f]{2})\\)");
  private static final Pattern BYTES =
      Pattern.compile("\\s*(" + EIGHT_BYTES + "(?: " + EIGHT_BYTES + ")?)\\s");
  private static final Pattern UNKNOWN_BYTES = Pattern.compile("\\s*\\?\\?(?: \\?\\?)*\\s");
  private static final byte[] NO_BYTES = {};

  boolean hasInstruction() {
    return tokens.size() > 1;
  }

  /** Where the instruction starts. */
  int start() {
    return tokens.getFirst().start();
  }

  /** Where the instruction ends. */
  int end() {
    return tokens.get(Math.max(0, tokens.size() - 2)).end();
  }

  /** All lines of a text. */
  static List<SourceLine> split(Source source) {
    String text = withoutComments(source.text());
    List<SourceLine> lines = new ArrayList<>();
    int start = 0;
    int number = 1;
    while (start <= text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      lines.add(line(text, number++, start, end));
      start = end + 1;
    }
    return lines;
  }

  /** Comments become spaces, so that places stay; of one that does not end, the start is left. */
  private static String withoutComments(String text) {
    StringBuilder out = new StringBuilder(text);
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean afterSpace = at == 0 || Character.isWhitespace(text.charAt(at - 1));
      if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        at = close < 0 ? blank(out, at + 2, text.length()) : blank(out, at, close + 2);
      } else if (c == ';' || c == '#' && afterSpace || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = blank(out, at, end < 0 ? text.length() : end);
      } else {
        at++;
      }
    }
    return out.toString();
  }

  private static int blank(StringBuilder out, int from, int to) {
    for (int i = from; i < to; i++) {
      if (out.charAt(i) != '\n') {
        out.setCharAt(i, ' ');
      }
    }
    return to;
  }

  private static boolean isPrototype(String text, int start, int end) {
    return text.substring(start, end).stripTrailing().endsWith("):");
  }

  private static SourceLine line(String text, int number, int start, int end) {
    List<Label> labels = new ArrayList<>();
    Matcher matcher = Pattern.compile("").matcher(text).region(start, end);
    if (matcher.usePattern(SKIPPED).matches()) {
      return new SourceLine(
          number, labels, OptionalInt.empty(), NO_BYTES, Token.of(text, end, end));
    }
    boolean isHeader =
        matcher.usePattern(SYMBOL).matches()
            || isPrototype(text, start, end) && matcher.usePattern(PROTOTYPE).matches();
    if (isHeader) {
      labels.add(new Label(matcher.group(1), matcher.start(1)));
      return new SourceLine(
          number, labels, OptionalInt.empty(), NO_BYTES, Token.of(text, end, end));
    }
    int at = start;
    while (matcher.region(at, end).usePattern(LABEL).lookingAt()) {
      labels.add(new Label(matcher.group(1), matcher.start(1)));
      at = matcher.end();
    }
    if (matcher.region(at, end).usePattern(SLOT).lookingAt()) {
      at = matcher.end();
    }
    OptionalInt opcode = OptionalInt.empty();
    if (matcher.region(at, end).usePattern(OPCODE).lookingAt()) {
      opcode = OptionalInt.of(Integer.parseInt(matcher.group(1), 16));
      at = matcher.end();
    }
    byte[] bytes = NO_BYTES;
    if (matcher.region(at, end).usePattern(BYTES).lookingAt()) {
      bytes = HexFormat.ofDelimiter(" ").parseHex(matcher.group(1));
      at = matcher.end();
    } else if (matcher.usePattern(UNKNOWN_BYTES).lookingAt()) {
      at = matcher.end();
    }
    return new SourceLine(number, labels, opcode, bytes, Token.of(text, at, end));
  }
}
