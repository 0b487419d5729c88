package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports as a document of SARIF 2.1.0, by its section 3. */
final class Sarif {
  private static final String REFUSED = "refused";
  private static final String DIFFERENT = "different";

  private Sarif() {}

  static Map<String, Object> document(List<Report> reports) {
    List<Object> results = new ArrayList<>();
    for (Report report : reports) {
      for (Judgement each : report.judgements()) {
        each.refusal()
            .ifPresent(
                refused -> results.add(result(REFUSED, "error", refused.reason(), report, each)));
        each.difference()
            .ifPresent(said -> results.add(result(DIFFERENT, "warning", said, report, each)));
      }
    }
    Map<String, Object> driver = members("name", "nectar verify");
    driver.put(
        "rules",
        List.of(
            rule(REFUSED, "The verifier of Linux refuses the program."),
            rule(DIFFERENT, "The running kernel says something else of the program.")));
    Map<String, Object> run = members("tool", members("driver", driver));
    run.put("columnKind", "utf16CodeUnits");
    run.put("results", results);
    Map<String, Object> document =
        members(
            "$schema",
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json");
    document.put("version", "2.1.0");
    document.put("runs", List.of(run));
    return document;
  }

  private static Map<String, Object> members(String name, Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(name, value);
    return members;
  }

  private static Map<String, Object> rule(String id, String text) {
    Map<String, Object> rule = members("id", id);
    rule.put("shortDescription", members("text", text));
    return rule;
  }

  private static Map<String, Object> result(
      String rule, String level, String message, Report report, Judgement judgement) {
    Map<String, Object> physical =
        judgement
            .line()
            .map(Sarif::place)
            .orElseGet(() -> members("artifactLocation", members("uri", uri(report.object()))));
    Map<String, Object> logical = members("name", judgement.name());
    logical.put("kind", "function");
    Map<String, Object> location = members("physicalLocation", physical);
    location.put("logicalLocations", List.of(logical));
    Map<String, Object> result = members("ruleId", rule);
    result.put("level", level);
    result.put("message", members("text", "program " + judgement.name() + ": " + message));
    result.put("locations", List.of(location));
    return result;
  }

  private static Map<String, Object> place(LineSpec line) {
    Map<String, Object> region = members("startLine", Math.max(1, line.line()));
    if (line.column() > 0) {
      region.put("startColumn", line.column());
    }
    region.put("snippet", members("text", line.text()));
    Map<String, Object> place = members("artifactLocation", members("uri", uri(line.file())));
    place.put("region", region);
    return place;
  }

  /** A file as a reference (RFC 3986), relative if the file's name is. */
  private static String uri(String file) {
    try {
      boolean whole = file.startsWith("/");
      String path = whole || !file.contains(":") ? file : "./" + file;
      return new URI(whole ? "file" : null, whole ? "" : null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a file is called " + file, e);
    }
  }
}
