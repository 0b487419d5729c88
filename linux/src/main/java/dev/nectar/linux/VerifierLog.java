package dev.nectar.linux;

import dev.nectar.object.LineSpec;
import java.util.List;
import java.util.Optional;

/**
 * What the verifier said of a program it refuses.
 *
 * @param text the whole log
 * @param reason its last words before the statistics
 * @param slot the encoded slot it stopped at, or -1 if the log does not tell
 */
record VerifierLog(String text, String reason, int slot) {
  /** Reads a log of level 1. */
  static VerifierLog parse(String text) {
    String reason = "";
    int slot = -1;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end).strip();
      at = end + 1;
      if (line.isEmpty() || statistics(line)) {
        continue;
      }
      int instruction = instruction(line);
      slot = instruction >= 0 ? instruction : slot;
      reason = line;
    }
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

  private static boolean statistics(String line) {
    return line.startsWith("processed ")
        || line.startsWith("verification time ")
        || line.startsWith("stack depth ")
        || line.startsWith("peak_states ");
  }

  /** The slot of a line such as {@code 12: (79) r2 = *(u64 *)(r1 +0)}, or -1. */
  private static int instruction(String line) {
    int colon = line.indexOf(": (");
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
