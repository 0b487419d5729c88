package dev.nectar.script;

import dev.nectar.object.Target;
import dev.nectar.report.Source;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.Checker;
import dev.nectar.script.check.Parameters;
import dev.nectar.script.check.ProbePoint;
import dev.nectar.script.lower.Lowering;
import dev.nectar.script.syntax.AstPrinter;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Parser;
import dev.nectar.script.syntax.Script;
import dev.nectar.session.Plan;
import java.util.ArrayList;
import java.util.List;

/** Compiles scripts of the bpftrace language for a kernel. Immutable, safe for several threads. */
public final class ScriptCompiler {
  private final Target target;
  private final ScriptOptions options;

  /**
   * A compiler.
   *
   * @param target the kernel the plans are for
   * @param options how to compile
   */
  public ScriptCompiler(Target target, ScriptOptions options) {
    this.target = target;
    this.options = options;
  }

  /**
   * The syntax tree of a script, one node a line; needs no kernel.
   *
   * @param source the script
   * @return the tree
   * @throws ScriptException if the script cannot be parsed
   */
  public static String syntaxTree(Source source) {
    Findings findings = new Findings();
    Script script = parse(source, findings);
    return AstPrinter.print(script);
  }

  /**
   * Compiles a script.
   *
   * @param source the script
   * @return the plan
   * @throws ScriptException if the script is wrong
   * @throws dev.nectar.compiler.CodeException if a program does not fit into the kernel's limits
   */
  public CompiledScript compile(Source source) {
    Findings findings = new Findings();
    CheckedScript checked = check(source, findings);
    List<String> intermediate = new ArrayList<>();
    boolean list = options.listing() == ScriptOptions.Listing.INTERMEDIATE;
    Lowering lowering =
        new Lowering(
            target,
            checked,
            options.process(),
            ringBytes(checked),
            function -> {
              if (list) {
                intermediate.add(function.toString());
              }
            });
    Plan plan = lowering.plan();
    limit(plan.object().programs().size(), checked.settings().maxPrograms(), findings);
    return new CompiledScript(plan, findings.inOrder(), intermediate);
  }

  /**
   * The attach points of a script without wildcards, in order.
   *
   * @param source the script
   * @return their full names, for example {@code tracepoint:sched:sched_switch}
   * @throws ScriptException if the script is wrong
   */
  public List<String> probes(Source source) {
    return check(source, new Findings()).bodies().stream()
        .flatMap(body -> body.points().stream())
        .map(ProbePoint::name)
        .toList();
  }

  private CheckedScript check(Source source, Findings findings) {
    Script script = parse(source, findings);
    Parameters parameters = new Parameters(options.parameters());
    CheckedScript checked =
        new Checker(target, parameters, options.environment(), findings).check(script);
    stopIfFailed(findings);
    return checked;
  }

  private static Script parse(Source source, Findings findings) {
    Script script = Parser.parse(source, findings);
    stopIfFailed(findings);
    return script;
  }

  private static void limit(int programs, int most, Findings findings) {
    if (programs > most) {
      findings.error(
          "Your program is trying to generate more than "
              + programs
              + " BPF programs, which exceeds the current limit of "
              + most,
          "You can increase the limit through the BPFTRACE_MAX_BPF_PROGS environment variable.");
      stopIfFailed(findings);
    }
  }

  private static void stopIfFailed(Findings findings) {
    if (findings.failed()) {
      throw new ScriptException(findings.inOrder());
    }
  }

  private long ringBytes(CheckedScript script) {
    int asked = script.settings().bufferPages();
    long pages = asked > 0 ? asked : options.bufferPages();
    long rounded = Long.highestOneBit(2 * pages - 1);
    return rounded * target.architecture().pageSize();
  }
}
