package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.classic.TokenReader.Wrong;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;

/** Reads programs written as numbers, {@code tcpdump -dd} and {@code -ddd}. */
final class NumberListing {
  private final TokenReader in;
  private final List<Diagnostic> problems;
  private final List<ClassicInstruction> program = new ArrayList<>();

  NumberListing(TokenReader in, List<Diagnostic> problems) {
    this.in = in;
    this.problems = problems;
  }

  /** Elements in braces. */
  List<ClassicInstruction> array() {
    try {
      skipSpace();
      while (!in.atEnd()) {
        Span start = in.peek().span();
        in.expect("{");
        element(start, ",");
        skipSpace();
        in.expect("}");
        skipSpace();
      }
    } catch (Wrong e) {
      problems.add(e.diagnostic());
    }
    return List.copyOf(program);
  }

  /** The number of instructions, then four numbers for each. */
  List<ClassicInstruction> numbers() {
    try {
      Span start = in.peek().span();
      int count = in.number();
      skipSpace();
      while (!in.atEnd()) {
        element(in.peek().span(), "");
        skipSpace();
      }
      if (count != program.size()) {
        throw new Wrong(
            start,
            "%d instructions are announced, but there are %d"
                .formatted(Integer.toUnsignedLong(count), program.size()));
      }
    } catch (Wrong e) {
      problems.add(e.diagnostic());
    }
    return List.copyOf(program);
  }

  private void element(Span start, String separator) throws Wrong {
    int code = field("code", 0xffff);
    separate(separator);
    int jumpTrue = field("jt", 0xff);
    separate(separator);
    int jumpFalse = field("jf", 0xff);
    separate(separator);
    Span last = in.peek().span();
    SockFilter fields = new SockFilter(code, jumpTrue, jumpFalse, in.number());
    try {
      program.add(ClassicCodec.instruction(program.size(), fields));
    } catch (MalformedClassicException e) {
      throw new Wrong(start.to(last), String.valueOf(e.getMessage()));
    }
  }

  private int field(String name, int limit) throws Wrong {
    skipLines();
    Span span = in.peek().span();
    int value = in.number();
    if (value < 0 || value > limit) {
      throw new Wrong(span, "%s is a number from 0 to %d".formatted(name, limit));
    }
    return value;
  }

  private void separate(String separator) throws Wrong {
    if (!separator.isEmpty()) {
      in.expect(separator);
    }
    skipLines();
  }

  private void skipLines() {
    while (in.atLineEnd() && !in.atEnd()) {
      in.next();
    }
  }

  private void skipSpace() {
    while (!in.atEnd() && (in.atLineEnd() || in.take(","))) {
      if (in.atLineEnd() && !in.atEnd()) {
        in.next();
      }
    }
  }
}
