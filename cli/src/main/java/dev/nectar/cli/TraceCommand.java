package dev.nectar.cli;

import dev.nectar.cli.TraceRequest.Program;
import dev.nectar.cli.TraceRequest.Switch;
import dev.nectar.object.Target;
import dev.nectar.report.NectarException;
import dev.nectar.report.Source;
import dev.nectar.session.Plan;
import dev.nectar.session.PlanFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** {@code nectar trace}. */
final class TraceCommand {
  private final Context context;

  TraceCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    if (arguments.has(Commands.SHOW_VERSION)) {
      return new VersionCommand(context).text();
    }
    if (arguments.given().isEmpty() && arguments.operands().isEmpty()) {
      context.err().print(Help.of(Commands.of(Command.Verb.TRACE)));
      return Main.USAGE;
    }
    if (arguments.has(Commands.LISTING)) {
      return list(arguments);
    }
    TraceRequest request = TraceRequest.of(arguments);
    boolean only =
        request.emitPlan().isPresent()
            || !request.stages().isEmpty()
            || request.has(Switch.DRY_RUN);
    if (arguments.has(Commands.TARGET) && !only) {
      throw new UsageException(
          "trace", "a saved kernel runs nothing: add --dry-run, -d, -l or --emit-plan");
    }
    try (Chosen chosen = Chosen.by(arguments, context)) {
      Optional<Plan> plan = plan(request, chosen.target());
      if (plan.isEmpty()) {
        return Main.USAGE;
      }
      if (request.emitPlan().isPresent()) {
        write(request.emitPlan().get(), PlanFile.write(plan.get()));
      }
      return only
          ? 0
          : new PlanRun(context, request).run(plan.get(), chosen.kernel().orElseThrow());
    }
  }

  /** Lists the probes of a script, or those that match a pattern where there is no such file. */
  private int list(Arguments arguments) {
    boolean script =
        arguments.has(Commands.PROGRAM)
            || (!arguments.operands().isEmpty() && isScript(arguments.operands().getFirst()));
    if (!script) {
      return new ListCommand(context).run(arguments);
    }
    TraceRequest request = TraceRequest.of(arguments);
    try (Chosen chosen = Chosen.by(arguments, context)) {
      Optional<List<String>> probes =
          new Compilation(context, request, chosen.target()).probes(source(request.program()));
      probes.ifPresent(names -> names.forEach(context.out()::println));
      return probes.isPresent() ? 0 : Main.USAGE;
    }
  }

  private boolean isScript(String operand) {
    if (operand.equals("-") || Files.isRegularFile(context.directory().resolve(operand))) {
      return true;
    }
    if (operand.indexOf('.') >= 0) {
      context.out().println("WARNING: there is no file " + operand + ", listing it as a pattern");
    }
    return false;
  }

  /** The plan, or empty if the script has errors, which have been told. */
  private Optional<Plan> plan(TraceRequest request, Target target) {
    if (request.program() instanceof Program.Compiled(String name)) {
      return Optional.of(readPlan(name));
    }
    return new Compilation(context, request, target).plan(source(request.program()));
  }

  private Plan readPlan(String name) {
    String text = read(name);
    try {
      return PlanFile.read(text);
    } catch (NectarException e) {
      throw new NectarException(
          "cannot run the plan in " + name + ": " + e.getMessage(),
          "write it with --emit-plan " + name,
          e);
    }
  }

  private Source source(Program program) {
    return switch (program) {
      case Program.Text(String text) -> new Source("stdin", text);
      case Program.File(String name) -> new Source(name, read(name));
      case Program.Compiled(String name) -> new Source(name, read(name));
      case Program.Input() -> new Source("stdin", read(Input.STANDARD));
    };
  }

  private String read(String name) {
    return new Input(context).text(name, "name a script, or give its text after -e");
  }

  private void write(String name, String text) {
    OutputFile.write(context, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
