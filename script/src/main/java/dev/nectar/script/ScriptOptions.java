package dev.nectar.script;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What decides beside the script how it is compiled.
 *
 * @param parameters the positional parameters, {@code $1} first
 * @param environment the variables of the environment; those of the language are {@code
 *     BPFTRACE_<KEY>}
 * @param process the process, in the target's pid namespace, whose events alone count
 * @param bufferPages the pages of the ring buffer where the script does not say; rounded up to a
 *     power of two
 * @param listing what to keep beside the plan
 */
public record ScriptOptions(
    List<String> parameters,
    Map<String, String> environment,
    OptionalInt process,
    int bufferPages,
    Listing listing) {
  /** What to keep beside the plan. */
  public enum Listing {
    /** Nothing. */
    NONE,
    /** The intermediate representation. */
    INTERMEDIATE
  }

  /** No parameters, no environment, all processes, 1024 pages, no listing. */
  public static final ScriptOptions DEFAULT =
      new ScriptOptions(List.of(), Map.of(), OptionalInt.empty(), 1024, Listing.NONE);

  /** Keeps its own copies. */
  public ScriptOptions {
    parameters = List.copyOf(parameters);
    environment = Map.copyOf(environment);
    if (bufferPages < 1) {
      throw new IllegalArgumentException("no ring buffer of " + bufferPages + " pages");
    }
  }

  /**
   * The same with positional parameters.
   *
   * @param values the parameters, {@code $1} first
   * @return the options
   */
  public ScriptOptions withParameters(List<String> values) {
    return new ScriptOptions(values, environment, process, bufferPages, listing);
  }

  /**
   * The same with an environment.
   *
   * @param variables the variables
   * @return the options
   */
  public ScriptOptions withEnvironment(Map<String, String> variables) {
    return new ScriptOptions(parameters, variables, process, bufferPages, listing);
  }

  /**
   * The same for the events of one process.
   *
   * @param pid its number in the target's pid namespace
   * @return the options
   */
  public ScriptOptions withProcess(int pid) {
    return new ScriptOptions(parameters, environment, OptionalInt.of(pid), bufferPages, listing);
  }

  /**
   * The same with a listing.
   *
   * @param wanted what to keep
   * @return the options
   */
  public ScriptOptions withListing(Listing wanted) {
    return new ScriptOptions(parameters, environment, process, bufferPages, wanted);
  }
}
