package dev.nectar.session;

import dev.nectar.object.Architecture;
import dev.nectar.object.ObjectSpec;
import java.util.List;

/**
 * All that running a script takes: what is loaded and attached, and what is done with what arrives.
 * Immutable; it can be written to a file and run elsewhere.
 *
 * @param architecture the processors the code is for
 * @param object programs and maps, with the maps named below where they are used
 * @param attachments what is attached where, in order
 * @param begin programs run once, in order, before anything is attached
 * @param end programs run once, in order, after everything is detached
 * @param actions what events ask for
 * @param maps the script's maps, by name
 * @param errors where programs count problems
 * @param probes the number of probes, as users count them
 * @param settings how the run behaves
 */
public record Plan(
    Architecture architecture,
    ObjectSpec object,
    List<PlannedAttachment> attachments,
    List<String> begin,
    List<String> end,
    List<Action> actions,
    List<MapShape> maps,
    List<ErrorSite> errors,
    int probes,
    Settings settings) {
  /** The version of the file format. */
  public static final int VERSION = 4;

  /** The ring buffer that events arrive in. */
  public static final String EVENTS = "events";

  /** Per-CPU array with one 8-byte counter: events that did not fit into the ring. */
  public static final String LOST = "lost";

  /**
   * Array with one element for each of {@link #errors}: 8 bytes count, 8 bytes code of the last
   * failure.
   */
  public static final String ERRORS = "errors";

  /**
   * Hash from the 8-byte number of a stack to its addresses, 8 bytes each, ended by 0 if shorter
   * than the value.
   */
  public static final String STACKS = "stacks";

  /**
   * Array with one element, filled before anything runs: at {@link #STARTED} the time since boot in
   * nanoseconds, at {@link #CHILD} the number of the child process, or 0.
   */
  public static final String RUN = "run";

  /** Offset in {@link #RUN} of the start, 8 bytes. */
  public static final int STARTED = 0;

  /** Offset in {@link #RUN} of the child's pid in the caller's namespace, 8 bytes. */
  public static final int CHILD = 8;

  /** Keeps its own copies. */
  public Plan {
    attachments = List.copyOf(attachments);
    begin = List.copyOf(begin);
    end = List.copyOf(end);
    actions = List.copyOf(actions);
    maps = List.copyOf(maps);
    errors = List.copyOf(errors);
  }
}
