package dev.nectar.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What Linux's verifier said of a program it refuses ({@code kernel/bpf/log.c}; from Linux 7.3 on
 * also {@code kernel/bpf/diagnostics.c}).
 *
 * @param text the whole log
 * @param reason why: its last words before states and statistics
 * @param slot the encoded slot it stopped at, or -1 if the log does not tell
 * @param report the report of Linux 7.3 and later, where the log has one
 */
public record VerifierLog(String text, String reason, int slot, Optional<Report> report) {
  private static final String FAILED = "Verification failed: ";
  private static final String MARK = ">>> ";

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
          "arg#0 reference type('UNKNOWN ')",
          "func#",
          "Func#",
          "Validating ",
          "Live regs before insn:",
          "mark_precise:",
          "propagating ",
          "regs=",
          "last_idx ",
          "parent ",
          "caller:",
          "callee:",
          "returning from callee",
          "to caller at ");

  /**
   * The report at the end of a log of Linux 7.3 and later. Texts are without indentation and line
   * breaks, places as they are written.
   *
   * @param category such as {@code Memory Safety}
   * @param problem what happened, in some words; may be empty
   * @param reason why that is wrong
   * @param at the place: lines of source and instructions
   * @param path what led there, oldest first; may be empty
   * @param suggestion what to do
   */
  public record Report(
      String category, String problem, String reason, String at, String path, String suggestion) {}

  /**
   * An instruction that the verifier followed.
   *
   * @param slot its encoded slot
   * @param instruction its text
   * @param state what was known of registers and stack behind it; may be empty
   */
  public record Step(int slot, String instruction, String state) {}

  /**
   * Reads a log of level 1 or 2. Nothing is refused: what is no log has no slot, and its last line
   * is the reason.
   *
   * @param text the log
   * @return its parts
   */
  public static VerifierLog parse(String text) {
    int failed = lastLine(text, FAILED);
    if (failed < 0) {
      return withoutReport(text, text);
    }
    VerifierLog before = withoutReport(text, text.substring(0, failed));
    Report report = report(text.substring(failed));
    int place = place(report.at());
    // The words of older kernels stand before most reports, and not after an instruction alone.
    boolean told = !before.reason.isEmpty() && step(before.reason).isEmpty();
    String said = told ? before.reason : summary(report);
    return new VerifierLog(text, said, place >= 0 ? place : before.slot, Optional.of(report));
  }

  private static String summary(Report report) {
    return report.reason().isEmpty() ? report.problem() : report.reason();
  }

  /** Where the last line starts that starts so, or -1. */
  private static int lastLine(String text, String start) {
    int at = text.lastIndexOf("\n" + start);
    return at >= 0 ? at + 1 : text.startsWith(start) ? 0 : -1;
  }

  private static VerifierLog withoutReport(String whole, String text) {
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
      int instruction = slotOf(line);
      slot = instruction >= 0 ? instruction : slot;
      last = line.startsWith("processed ") ? last : line;
      reason = instruction >= 0 || aside(line) ? reason : line;
    }
    reason = reason.isEmpty() ? last : reason;
    int named = named(reason);
    return new VerifierLog(whole, reason, named >= 0 ? named : slot, Optional.empty());
  }

  /** A header, then titles, each with indented lines. */
  private static Report report(String text) {
    List<String> lines = text.lines().toList();
    String header = lines.getFirst().substring(FAILED.length());
    int colon = header.indexOf(": ");
    return new Report(
        colon < 0 ? header.strip() : header.substring(0, colon),
        colon < 0 ? "" : header.substring(colon + 2).strip(),
        joined(section(lines, "Reason:")),
        String.join("\n", section(lines, "At:")),
        String.join("\n", section(lines, "Causal path:")),
        joined(section(lines, "Suggestion:")));
  }

  private static List<String> section(List<String> lines, String title) {
    List<String> found = new ArrayList<>();
    int from = lines.indexOf(title);
    if (from < 0) {
      return found;
    }
    for (String line : lines.subList(from + 1, lines.size())) {
      if (!line.startsWith(" ")) {
        break;
      }
      found.add(line.startsWith("  ") ? line.substring(2).stripTrailing() : line.stripTrailing());
    }
    return found;
  }

  private static String joined(List<String> lines) {
    return String.join(" ", lines.stream().map(String::strip).toList());
  }

  /** The instruction that is marked, as a line of source may be too, or that is named alone. */
  private static int place(String at) {
    int mark = at.indexOf(MARK);
    while (mark >= 0) {
      int end = at.indexOf(" | ", mark + MARK.length());
      if (end >= 0 && at.startsWith("(", end + 3) && at.startsWith(") ", end + 6)) {
        return number(at.substring(mark + MARK.length(), end).strip());
      }
      mark = at.indexOf(MARK, mark + 1);
    }
    return at.startsWith("insn ")
        ? number(at.lines().findFirst().orElse("").substring("insn ".length()).strip())
        : -1;
  }

  /**
   * Which of the common reasons it is. Where the verifier has several lines for it, the first that
   * is known counts: it is closer to the cause.
   *
   * @return the row of the table; empty if it is none of them
   */
  public Optional<VerifierReason> kind() {
    return words().stream().map(VerifierReason::of).flatMap(Optional::stream).findFirst();
  }

  /** The lines behind the last instruction that are not asides. */
  private List<String> words() {
    int failed = lastLine(text, FAILED);
    String said = failed < 0 ? text : text.substring(0, failed);
    Deque<String> words = new ArrayDeque<>();
    int end = said.length();
    while (end > 0) {
      int start = said.lastIndexOf('\n', end - 1) + 1;
      String line = said.substring(start, end).strip();
      end = start - 1;
      if (slotOf(line) >= 0) {
        break;
      }
      if (!line.isEmpty() && !aside(line)) {
        words.addFirst(line);
      }
    }
    return words.isEmpty() ? List.of(reason) : List.copyOf(words);
  }

  /**
   * What to do: the kernel's own suggestion, or that of the table.
   *
   * @return a sentence; empty if nobody knows
   */
  public String advice() {
    return report
        .map(Report::suggestion)
        .filter(text -> !text.isEmpty())
        .or(() -> kind().map(VerifierReason::advice))
        .orElse("");
  }

  /**
   * The instructions followed last, the one that is refused at the end.
   *
   * @param count how many at most
   * @return in the order in which they were followed
   */
  public List<Step> steps(int count) {
    int end = lastLine(text, FAILED);
    Deque<Step> last = new ArrayDeque<>();
    (end < 0 ? text : text.substring(0, end))
        .lines()
        .forEach(
            line ->
                step(line)
                    .ifPresent(
                        step -> {
                          last.addLast(step);
                          if (last.size() > count) {
                            last.removeFirst();
                          }
                        }));
    return List.copyOf(last);
  }

  /** Of a line such as {@code 12: (79) r2 = *(u64 *)(r1 +0) ; R1=ctx()}. */
  private static Optional<Step> step(String line) {
    int colon = line.indexOf(": (");
    int code = colon + 3;
    if (colon <= 0 || line.length() < code + 4 || line.charAt(code + 2) != ')') {
      return Optional.empty();
    }
    int slot = number(line.substring(0, colon));
    if (slot < 0) {
      return Optional.empty();
    }
    String rest = line.substring(code + 3);
    int state = rest.indexOf(" ; ");
    return Optional.of(
        new Step(
            slot,
            (state < 0 ? rest : rest.substring(0, state)).strip(),
            state < 0 ? "" : rest.substring(state + 3).strip()));
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
  private static int slotOf(String line) {
    int colon = line.indexOf(": ");
    return colon <= 0 ? -1 : number(line.substring(0, colon));
  }

  /** The slot that a reason such as {@code unreachable insn 7} names, or -1. */
  private static int named(String reason) {
    int at = reason.indexOf("insn ");
    if (at < 0 || reason.contains("Processed") || reason.contains("limit")) {
      return -1;
    }
    int from = at + "insn ".length();
    int to = from;
    while (to < reason.length() && reason.charAt(to) >= '0' && reason.charAt(to) <= '9') {
      to++;
    }
    return number(reason.substring(from, to));
  }

  /** A number of few digits and nothing else, or -1. */
  private static int number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && text.length() < 10 ? Integer.parseInt(text) : -1;
  }
}
