package dev.nectar.linux;

import dev.nectar.object.LineSpec;
import java.util.List;
import java.util.Optional;

/**
 * What the verifier said of a program it refuses.
 *
 * @param text the whole log
 * @param reason its last words before states and statistics
 * @param slot the encoded slot it stopped at, or -1 if the log does not tell
 */
record VerifierLog(String text, String reason, int slot) {
  /**
   * What to do about a reason.
   *
   * @param sign a part of the verifier's words
   * @param advice what to do
   */
  private record Remedy(String sign, String advice) {}

  private static final String SHORTER =
      "let loops have fewer rounds or do less in each: the verifier follows every one";
  private static final String SMALLER = "use fewer or smaller variables, strings and keys";
  private static final String NEWER = "run it on a newer kernel, or do without this call";

  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              "infinite loop detected", "end the loop by a condition on a value that it changes"),
          new Remedy("too large. Processed", SHORTER),
          new Remedy("jumps is too complex", SHORTER),
          new Remedy("back-edge from insn", "use unroll, or a kernel from 5.3 on, for loops"),
          new Remedy("combined stack size", SMALLER),
          new Remedy("write to stack", SMALLER),
          new Remedy("invalid func ", NEWER),
          new Remedy("unknown func ", NEWER),
          new Remedy("cannot use helper ", NEWER));

  private static final String UNKNOWN =
      "-v shows all the verifier said; if the script looks right, please report it with that";

  /** How lines begin that say where the verifier was, not what is wrong. */
  private static final List<String> ASIDES =
      List.of(
          "processed ",
          "verification time ",
          "stack depth ",
          "peak_states ",
          "cur state:",
          "old state:",
          "; ",
          "from ",
          "arg#",
          "func#",
          "mark_precise:",
          "regs=",
          "last_idx ",
          "parent ",
          "caller:",
          "callee:",
          "returning from callee");

  /** Reads a log of level 1. */
  static VerifierLog parse(String text) {
    String reason = "";
    String last = "";
    int slot = -1;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end).strip();
      at = end + 1;
      if (line.isEmpty()) {
        continue;
      }
      int instruction = instruction(line);
      slot = instruction >= 0 ? instruction : slot;
      last = line.startsWith("processed ") ? last : line;
      reason = instruction >= 0 || aside(line) ? reason : line;
    }
    reason = reason.isEmpty() ? last : reason;
    int named = named(reason);
    return new VerifierLog(text, reason, named >= 0 ? named : slot);
  }

  /** The line that holds the slot. */
  Optional<LineSpec> line(List<LineSpec> lines) {
    LineSpec found = null;
    for (LineSpec line : lines) {
      if (slot >= 0 && line.slot() <= slot) {
        found = line;
      }
    }
    return Optional.ofNullable(found);
  }

  /** What to do about the reason. */
  String advice() {
    for (Remedy remedy : REMEDIES) {
      if (reason.contains(remedy.sign())) {
        return remedy.advice();
      }
    }
    return UNKNOWN;
  }

  private static boolean aside(String line) {
    for (String start : ASIDES) {
      if (line.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The slot of a line such as {@code 12: (79) r2 = *(u64 *)(r1 +0)} or {@code 12: R1=ctx()}, or
   * -1.
   */
  private static int instruction(String line) {
    int colon = line.indexOf(": ");
    return colon <= 0 ? -1 : number(line, 0, colon);
  }

  /** The slot that a reason such as {@code unreachable insn 7} names, or -1. */
  private static int named(String reason) {
    int at = reason.indexOf("insn ");
    if (at < 0) {
      return -1;
    }
    int from = at + "insn ".length();
    int to = from;
    while (to < reason.length() && reason.charAt(to) >= '0' && reason.charAt(to) <= '9') {
      to++;
    }
    boolean counted = reason.contains("Processed") || reason.contains("limit");
    return counted || to == from ? -1 : number(reason, from, to);
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || value > 100_000_000) {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
