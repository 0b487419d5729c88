package dev.nectar.cli;

import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedProgram;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code nectar top}: which programs run, and how long. */
final class TopCommand {
  private static final String NAME = "top";
  private static final Map<String, String> COLUMNS = columns();

  private final Context context;

  TopCommand(Context context) {
    this.context = context;
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("type", "type");
    columns.put("name", "name");
    columns.put("run_cnt", "runs");
    columns.put("runs_per_second", "runs/s");
    columns.put("ns_per_run", "ns/run");
    columns.put("cpu_percent", "cpu %");
    return columns;
  }

  int run(Arguments arguments) {
    Selector selector = Selector.of(NAME, arguments.operands());
    Repeat repeat = Repeat.of(arguments, context, Commands.INTERVAL);
    try (LinuxKernel kernel = LinuxKernel.open();
        RunStatistics _ = kernel.countRuns()) {
      new Sampler(kernel, selector, arguments).run(repeat);
      return 0;
    }
  }

  /** What was counted of each program when it was last looked at. */
  private final class Sampler {
    private final LinuxKernel kernel;
    private final Selector selector;
    private final Optional<Layout> layout;
    private Map<Integer, ProgramInfo> before = new HashMap<>();
    private long since;

    Sampler(LinuxKernel kernel, Selector selector, Arguments arguments) {
      this.kernel = kernel;
      this.selector = selector;
      this.layout = Commands.layout(arguments);
      sample();
    }

    void run(Repeat repeat) {
      repeat.afterEach(
          () -> {
            List<Map<String, Object>> rows = sample();
            if (layout.isPresent()) {
              return JsonText.of(rows, layout.get());
            }
            OptionalInt width = context.width(kernel);
            String table = ShownText.table(rows, COLUMNS, width);
            return table.isEmpty() ? "no program ran\n" : table;
          });
    }

    /** Those that ran since, the busiest first. */
    private List<Map<String, Object>> sample() {
      List<ListedProgram> programs =
          new ShowCommand<>(context, "prog", new ShownPrograms())
              .select(kernel.listing(), selector);
      long now = System.nanoTime();
      long nanos = Math.max(1, now - since);
      Map<Integer, ProgramInfo> after = new HashMap<>();
      List<Map<String, Object>> rows = new ArrayList<>();
      for (ListedProgram each : programs) {
        ProgramInfo info = each.info();
        after.put(info.id(), info);
        ProgramInfo last = before.get(info.id());
        long runs = info.runs() - (last == null ? 0 : last.runs());
        long time = info.runTime().toNanos() - (last == null ? 0 : last.runTime().toNanos());
        if (runs > 0 && (last != null || !before.isEmpty())) {
          rows.add(row(each, new RunCount(runs, time, nanos)));
        }
      }
      before = after;
      since = now;
      rows.sort(Comparator.comparingLong(TopCommand::time).reversed());
      return rows;
    }
  }

  private static long time(Map<String, Object> row) {
    return row.get("run_time_ns") instanceof Long nanos ? nanos : 0;
  }

  private static Map<String, Object> row(ListedProgram each, RunCount count) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", ShownKind.unsigned(each.info().id()));
    row.put("type", ShownPrograms.type(each.info().type(), each.typeNumber()));
    row.put("name", each.fullName());
    count.putCounts(row);
    row.put("runs_per_second", Math.round(count.runs() * 1e9 / count.nanos()));
    count.putRates(row);
    return row;
  }
}
