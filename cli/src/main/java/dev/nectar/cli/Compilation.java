package dev.nectar.cli;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.cli.TraceRequest.Stage;
import dev.nectar.cli.TraceRequest.Switch;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.script.CompiledScript;
import dev.nectar.script.ScriptCompiler;
import dev.nectar.script.ScriptException;
import dev.nectar.script.ScriptOptions;
import dev.nectar.session.Plan;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Compiles a script as a command line asks for, and tells what was found. */
final class Compilation {
  private final Context context;
  private final TraceRequest request;
  private final ScriptCompiler compiler;

  Compilation(Context context, TraceRequest request, Target target) {
    this.context = context;
    this.request = request;
    this.compiler = new ScriptCompiler(target, options(context, request));
  }

  private static ScriptOptions options(Context context, TraceRequest request) {
    ScriptOptions options =
        ScriptOptions.DEFAULT
            .withParameters(request.parameters())
            .withEnvironment(context.env())
            .withListing(
                request.stages().contains(Stage.IR)
                    ? ScriptOptions.Listing.INTERMEDIATE
                    : ScriptOptions.Listing.NONE);
    return request.pid().isPresent() ? options.withProcess(request.pid().getAsInt()) : options;
  }

  /** The plan, or empty if the script has errors. */
  Optional<Plan> plan(Source source) {
    try {
      if (request.stages().contains(Stage.AST)) {
        show("AST", List.of(ScriptCompiler.syntaxTree(source)));
      }
      CompiledScript compiled = compiler.compile(source);
      if (!request.has(Switch.NO_WARNINGS)) {
        // Warnings go to standard output, but every line there is an object where JSON is asked
        // for.
        tell(
            request.format() == TraceRequest.Format.JSON ? context.err() : context.out(),
            compiled.warnings());
      }
      if (request.stages().contains(Stage.IR)) {
        show("IR", compiled.intermediate());
      }
      if (request.stages().contains(Stage.BPF)) {
        show("BPF", compiled.plan());
      }
      return Optional.of(compiled.plan());
    } catch (ScriptException e) {
      tell(context.err(), e.diagnostics());
      return Optional.empty();
    }
  }

  /** The names of the probes of a script, or empty if it has errors. */
  Optional<List<String>> probes(Source source) {
    try {
      return Optional.of(compiler.probes(source));
    } catch (ScriptException e) {
      tell(context.err(), e.diagnostics());
      return Optional.empty();
    }
  }

  private void tell(PrintStream to, List<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      to.print(diagnostic.render(context.colour()));
    }
  }

  private void show(String stage, Plan plan) {
    heading(stage);
    for (ProgramSpec program : plan.object().programs()) {
      context.out().println(program.name() + ":");
      context.out().println(new Disassembler(Dialect.KERNEL).listing(program.body().body()));
    }
  }

  private void show(String stage, List<String> texts) {
    heading(stage);
    for (String text : texts) {
      context.out().println(text.stripTrailing());
      context.out().println();
    }
  }

  private void heading(String stage) {
    context.out().println(stage);
    context.out().println("-".repeat(stage.length()));
  }
}
