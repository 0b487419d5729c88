package dev.nectar.script;

import dev.nectar.report.Colour;
import dev.nectar.report.Source;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.Checker;
import dev.nectar.script.check.MapSymbol;
import dev.nectar.script.check.Parameters;
import dev.nectar.script.check.ProbePoint;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Parser;
import dev.nectar.script.syntax.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void attachPointsAreResolvedAsApproved() {
    Cases.check("attach-points.txt", CheckTest::check);
  }

  @Test
  void typesAreFoundAsApproved() {
    Cases.check("types.txt", CheckTest::check);
  }

  @Test
  void errorsAreReportedAsApproved() {
    Cases.check("check-errors.txt", CheckTest::check);
  }

  /** The findings, then the attach points and the types of the maps. */
  private static String check(String text) {
    Findings findings = new Findings();
    Script script = Parser.parse(new Source("stdin", text), findings);
    Checker checker =
        new Checker(
            new FakeTarget(), new Parameters(List.of("42", "abc", "s")), Map.of(), findings);
    StringBuilder out = new StringBuilder();
    if (!findings.failed()) {
      CheckedScript checked = checker.check(script);
      findings.inOrder().forEach(d -> out.append(d.render(Colour.NEVER)));
      if (!findings.failed()) {
        describe(checked, out);
      }
    } else {
      findings.inOrder().forEach(d -> out.append(d.render(Colour.NEVER)));
    }
    return out.toString();
  }

  private static void describe(CheckedScript checked, StringBuilder out) {
    for (CheckedScript.Body body : checked.bodies()) {
      out.append(body.points().stream().map(ProbePoint::name).collect(Collectors.joining(", ")));
      out.append('\n');
    }
    for (MapSymbol map : checked.maps()) {
      out.append('@').append(map.name());
      out.append(map.form() == MapSymbol.Form.KEYED ? "[" + map.key() + "]" : "");
      out.append(": ").append(map.value()).append('\n');
    }
  }
}
