package dev.nectar.script;

import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Source;
import dev.nectar.session.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void plansAreAsApproved() {
    Cases.check("plans.txt", PlanTest::describe);
  }

  private static String describe(String text) {
    ScriptOptions options = ScriptOptions.DEFAULT.withListing(ScriptOptions.Listing.INTERMEDIATE);
    CompiledScript compiled =
        new ScriptCompiler(new FakeTarget(), options).compile(new Source("stdin", text));
    StringBuilder out = new StringBuilder();
    describe(compiled.plan(), out);
    if (compiled.intermediate().size() == 1) {
      out.append(compiled.intermediate().getFirst());
    }
    return out.toString();
  }

  private static void describe(Plan plan, StringBuilder out) {
    out.append(plan.probes()).append(" probes, ").append(plan.settings()).append('\n');
    for (ProgramSpec program : plan.object().programs()) {
      out.append("program ").append(program.name()).append(' ').append(program.type());
      out.append('\n');
    }
    lines("begin", plan.begin(), out);
    lines("end", plan.end(), out);
    lines("attach", plan.attachments(), out);
    for (MapSpec map : plan.object().maps()) {
      out.append("map ").append(map.name()).append(' ').append(map.type());
      out.append(" key ").append(map.keySize()).append(" value ").append(map.valueSize());
      out.append(" entries ").append(map.maxEntries()).append('\n');
    }
    lines("action", plan.actions(), out);
    lines("shape", plan.maps(), out);
    lines("error", plan.errors(), out);
  }

  private static void lines(String head, List<?> items, StringBuilder out) {
    items.forEach(
        item ->
            out.append(head).append(' ').append(item.toString().replace("\n", "\\n")).append('\n'));
  }
}
