package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import dev.nectar.report.Colour;
import dev.nectar.report.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A judgement as lines for people. */
final class JudgementText {
  /** How many source lines are shown before and behind the one that is meant. */
  private static final int AROUND = 2;

  private final Judgement judgement;
  private final Colour colour;
  private final StringBuilder out = new StringBuilder();

  JudgementText(Judgement judgement, Colour colour) {
    this.judgement = judgement;
    this.colour = colour;
  }

  String of(Set<Report.Detail> details) {
    String name = judgement.name() + ": ";
    switch (judgement.verdict()) {
      case Verdict.Accepted _ -> out.append(name).append("accepted, ").append(walked());
      case Verdict.Refused refused -> refused(refused);
    }
    judgement
        .difference()
        .map(said -> colour.paint(Severity.WARNING, name + said) + "\n")
        .or(() -> judgement.running().map(_ -> name + "the running kernel says the same\n"))
        .ifPresent(out::append);
    if (details.contains(Report.Detail.INSTRUCTIONS)) {
      instructions();
    }
    if (details.contains(Report.Detail.COMPLEXITY)) {
      complexity();
    }
    return out.toString();
  }

  private String walked() {
    return judgement.verdict().processed() + " instructions walked\n";
  }

  private void refused(Verdict.Refused refused) {
    Optional<LineSpec> line = judgement.line();
    String head = "refused: " + refused.reason() + " (instruction " + refused.slot() + ")";
    String where = line.map(at -> at.span() + ": ").orElse("");
    String message = where + Severity.ERROR + ": " + judgement.name() + ": " + head;
    out.append(colour.paint(Severity.ERROR, message)).append('\n');
    line.ifPresent(this::quote);
    judgement.explanation().ifPresent(this::explained);
  }

  private void explained(Explanation explanation) {
    explanation.need().ifPresent(need -> out.append("  needed: ").append(need).append('\n'));
    if (!explanation.chain().isEmpty()) {
      out.append("  how it came to be:\n");
    }
    for (Explanation.Cause cause : explanation.chain()) {
      String value = cause.value().isEmpty() ? "" : ": " + cause.value();
      String source = judgement.program().line(cause.slot()).map(JudgementText::said).orElse("");
      String done = "%6d: R%d %s%s".formatted(cause.slot(), cause.register(), cause.what(), value);
      out.append(done).append(source).append('\n');
    }
    explanation.advice().ifPresent(advice -> out.append("  to do: ").append(advice).append('\n'));
  }

  private static String said(LineSpec line) {
    return " ; " + line.text().strip() + " @ " + line.file() + ":" + line.line();
  }

  /** The line, with those lines around it of which instructions come. */
  private void quote(LineSpec at) {
    TreeMap<Integer, LineSpec> lines = new TreeMap<>();
    for (LineSpec each : judgement.program().lines()) {
      boolean near = Math.abs(each.line() - at.line()) <= AROUND;
      if (near && each.file().equals(at.file()) && !each.text().isBlank()) {
        lines.put(each.line(), each);
      }
    }
    lines.put(at.line(), at);
    for (LineSpec each : lines.values()) {
      String text = expand(each.text());
      out.append("%6d  %s\n".formatted(each.line(), text));
      if (each.line() == at.line()) {
        int before = expand(at.text().substring(0, from(at))).length();
        int width = Math.max(1, at.span().end() - at.span().start());
        out.append(" ".repeat(8 + before)).append("~".repeat(width)).append('\n');
      }
    }
  }

  private static int from(LineSpec line) {
    return Math.min(Math.max(0, line.column() - 1), line.text().length());
  }

  private static String expand(String text) {
    return text.replace("\t", "    ");
  }

  private void instructions() {
    String above = "";
    for (KnownInstruction each : KnownInstruction.all(judgement)) {
      String line = each.line().map(Complexity::title).orElse("");
      if (!line.equals(above)) {
        out.append("; ").append(line).append('\n');
      }
      above = line;
      String known = each.walked() == 0 ? "never walked" : each.walked() + "×";
      String reaches = each.reaches().map(region -> ", " + region).orElse("");
      String numbers = each.numbers().isEmpty() ? "" : ", " + String.join(", ", each.numbers());
      String text =
          "%5d: %-40s ; %s%s%s".formatted(each.slot(), each.text(), known, reaches, numbers);
      out.append(text).append('\n');
    }
  }

  private void complexity() {
    Complexity complexity = Complexity.of(judgement);
    parts("by function", complexity.functions());
    parts("by source line", complexity.lines());
  }

  private void parts(String title, List<Complexity.Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    out.append("  ").append(title).append('\n');
    for (Complexity.Part each : parts) {
      String share = String.format(Locale.ROOT, "%8d %5.1f%%  ", each.walked(), each.share());
      out.append("  ").append(share).append(each.name()).append('\n');
    }
  }
}
