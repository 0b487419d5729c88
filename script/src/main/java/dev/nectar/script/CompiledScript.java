package dev.nectar.script;

import dev.nectar.report.Diagnostic;
import dev.nectar.session.Plan;
import java.util.List;

/**
 * What a script was compiled to.
 *
 * @param plan what to load, attach and do
 * @param warnings what looks wrong in the script, in the order to print it
 * @param intermediate the improved intermediate representation of each program, if {@link
 *     ScriptOptions.Listing#INTERMEDIATE} was asked for, else empty
 */
public record CompiledScript(Plan plan, List<Diagnostic> warnings, List<String> intermediate) {
  /** Keeps its own copies. */
  public CompiledScript {
    warnings = List.copyOf(warnings);
    intermediate = List.copyOf(intermediate);
  }
}
