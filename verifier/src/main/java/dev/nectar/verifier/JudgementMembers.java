package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import dev.nectar.verifier.Complexity.Part;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A judgement as members of an object of JSON. */
final class JudgementMembers {
  private JudgementMembers() {}

  static Map<String, Object> of(Judgement judgement, Set<Report.Detail> details) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("program", judgement.name());
    row.put("accepted", judgement.refusal().isEmpty());
    row.put("processed", judgement.verdict().processed());
    judgement
        .refusal()
        .ifPresent(
            refused -> {
              row.put("reason", refused.reason());
              row.put("slot", refused.slot());
            });
    judgement
        .line()
        .ifPresent(
            line -> {
              row.put("file", line.file());
              row.put("line", line.line());
              row.put("column", line.column());
              row.put("text", line.text().strip());
            });
    judgement.explanation().ifPresent(explanation -> explained(judgement, explanation, row));
    judgement.running().ifPresent(said -> row.put("running", running(said)));
    if (details.contains(Report.Detail.COMPLEXITY)) {
      Complexity complexity = Complexity.of(judgement);
      row.put("functions", parts(complexity.functions()));
      row.put("lines", parts(complexity.lines()));
    }
    if (details.contains(Report.Detail.INSTRUCTIONS)) {
      row.put("instructions", instructions(judgement));
    }
    return row;
  }

  private static void explained(
      Judgement judgement, Explanation explanation, Map<String, Object> row) {
    explanation.need().ifPresent(need -> row.put("need", need));
    explanation.advice().ifPresent(advice -> row.put("advice", advice));
    List<Object> chain = new ArrayList<>();
    for (Explanation.Cause cause : explanation.chain()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("slot", cause.slot());
      members.put("register", "R" + cause.register());
      members.put("what", cause.what().toString());
      members.put("value", cause.value());
      judgement.program().line(cause.slot()).ifPresent(line -> placed(line, members));
      chain.add(members);
    }
    if (!chain.isEmpty()) {
      row.put("chain", chain);
    }
  }

  private static void placed(LineSpec line, Map<String, Object> members) {
    members.put("file", line.file());
    members.put("line", line.line());
  }

  private static Map<String, Object> running(Judgement.Running said) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("same", said instanceof Judgement.Running.Same);
    switch (said) {
      case Judgement.Running.Same _ -> {}
      case Judgement.Running.Takes _ -> members.put("accepted", true);
      case Judgement.Running.Refuses(String reason) -> {
        members.put("accepted", false);
        members.put("reason", reason);
      }
    }
    return members;
  }

  private static List<Object> parts(List<Part> parts) {
    List<Object> all = new ArrayList<>();
    for (Part part : parts) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("name", part.name());
      members.put("processed", part.walked());
      members.put("percent", BigDecimal.valueOf(part.share()).setScale(1, RoundingMode.HALF_UP));
      all.add(members);
    }
    return all;
  }

  private static List<Object> instructions(Judgement judgement) {
    List<Object> all = new ArrayList<>();
    for (KnownInstruction each : KnownInstruction.all(judgement)) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("slot", each.slot());
      members.put("text", each.text());
      members.put("processed", each.walked());
      each.reaches().ifPresent(region -> members.put("reaches", region));
      if (!each.numbers().isEmpty()) {
        members.put("numbers", each.numbers());
      }
      each.line().ifPresent(line -> placed(line, members));
      all.add(members);
    }
    return all;
  }
}
