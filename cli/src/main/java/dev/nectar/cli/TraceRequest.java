package dev.nectar.cli;

import dev.nectar.cli.Value.Suggest;
import dev.nectar.session.Buffering;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code nectar trace} was asked for, its values checked.
 *
 * @param program where the script comes from
 * @param parameters the script's positional parameters
 * @param format of the output
 * @param output the file the output goes to; empty for standard output
 * @param pid the process to watch
 * @param command what to start once attached
 * @param buffering when output is written
 * @param stages compiler stages to print
 * @param emitPlan the file to write the compiled script to
 * @param switches what is on
 */
record TraceRequest(
    Program program,
    List<String> parameters,
    Format format,
    Optional<String> output,
    OptionalInt pid,
    Optional<String> command,
    Buffering buffering,
    Set<Stage> stages,
    Optional<String> emitPlan,
    Set<Switch> switches) {

  /** The highest process id Linux gives. */
  static final int MAX_PID = 0x400000;

  private static final String TRACE = "trace";

  /** Where the script comes from. */
  sealed interface Program {
    /** From {@code -e}. */
    record Text(String text) implements Program {}

    /** From a file. */
    record File(String name) implements Program {}

    /** From standard input. */
    record Input() implements Program {}

    /** A file with a compiled script. */
    record Compiled(String name) implements Program {}
  }

  /** How output is written. */
  enum Format {
    TEXT,
    JSON
  }

  /** What can be shown of a compilation. */
  enum Stage {
    AST,
    IR,
    BPF
  }

  /** What is on or off. */
  enum Switch {
    QUIET,
    VERBOSE,
    DRY_RUN,
    KERNEL_WARNINGS,
    NO_WARNINGS
  }

  boolean has(Switch which) {
    return switches.contains(which);
  }

  /** Checks the values of a command line. Throws {@link UsageException}. */
  static TraceRequest of(Arguments arguments) {
    Optional<String> pid = arguments.value(Commands.PID);
    Optional<String> cmd = arguments.value(Commands.CMD);
    if (pid.isPresent() && cmd.isPresent()) {
      throw new UsageException(TRACE, "-c and -p cannot be used together");
    }
    List<String> operands = arguments.operands();
    Program program = program(arguments);
    boolean named = program instanceof Program.File || program instanceof Program.Input;
    return new TraceRequest(
        program,
        named ? operands.subList(1, operands.size()) : operands,
        format(arguments.value(Commands.FORMAT).orElse("text")),
        arguments.value(Commands.OUTPUT),
        pid.isEmpty() ? OptionalInt.empty() : OptionalInt.of(pid(pid.get())),
        cmd,
        buffering(arguments.value(Commands.BUFFERING).orElse("line")),
        stages(arguments.all(Commands.DEBUG)),
        arguments.value(Commands.EMIT_PLAN),
        switches(arguments));
  }

  private static Program program(Arguments arguments) {
    int texts = arguments.count(Commands.PROGRAM);
    if (texts > 1) {
      throw new UsageException(TRACE, "-e is given " + texts + " times, a run has one script");
    }
    Optional<String> plan = arguments.value(Commands.PLAN);
    if (plan.isPresent()) {
      if (texts > 0) {
        throw new UsageException(TRACE, "-e and --plan cannot be used together");
      }
      return new Program.Compiled(plan.get());
    }
    if (texts == 1) {
      return new Program.Text(arguments.all(Commands.PROGRAM).getFirst());
    }
    if (arguments.operands().isEmpty()) {
      throw new UsageException(TRACE, "no script: name a FILE, - for standard input, or -e");
    }
    String name = arguments.operands().getFirst();
    return name.equals("-") ? new Program.Input() : new Program.File(name);
  }

  private static Format format(String word) {
    return switch (word) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      default ->
          throw new UsageException(
              TRACE, "Invalid output format \"" + word + "\", Valid formats: 'text', 'json'");
    };
  }

  private static Buffering buffering(String word) {
    return switch (word) {
      case "line" -> Buffering.LINE;
      case "full" -> Buffering.FULL;
      case "none" -> Buffering.NONE;
      default -> throw new UsageException(TRACE, "-B must be either 'line', 'full', or 'none'");
    };
  }

  private static int pid(String word) {
    int digits = 0;
    while (digits < word.length() && Character.digit(word.charAt(digits), 10) >= 0) {
      digits++;
    }
    if (digits == 0) {
      throw new UsageException(TRACE, "Failed to parse pid: invalid integer: " + word);
    }
    if (digits < word.length()) {
      throw new UsageException(TRACE, "Failed to parse pid: invalid trailing bytes: " + word);
    }
    if (digits > 9 || Integer.parseInt(word) > MAX_PID || Integer.parseInt(word) == 0) {
      throw new UsageException(TRACE, "Pid out of range: " + word);
    }
    return Integer.parseInt(word);
  }

  private static Set<Stage> stages(List<String> values) {
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    for (String value : values) {
      for (String word : value.split(",", -1)) {
        switch (word) {
          case "all" -> stages.addAll(EnumSet.allOf(Stage.class));
          case "ast", "ir", "bpf" -> stages.add(Stage.valueOf(word.toUpperCase(Locale.ROOT)));
          default -> {
            List<String> known =
                Commands.DEBUG.value().get().suggest() instanceof Suggest.Words(var words)
                    ? words
                    : List.of();
            throw new UsageException(
                TRACE, "unknown stage " + word + ", there are " + String.join(", ", known));
          }
        }
      }
    }
    return stages;
  }

  private static Set<Switch> switches(Arguments arguments) {
    Set<Switch> switches = EnumSet.noneOf(Switch.class);
    if (arguments.has(Commands.QUIET)) {
      switches.add(Switch.QUIET);
    }
    if (arguments.has(Commands.VERBOSE)) {
      switches.add(Switch.VERBOSE);
    }
    if (arguments.has(Commands.DRY_RUN)) {
      switches.add(Switch.DRY_RUN);
    }
    if (arguments.count(Commands.WARNINGS) > 1) {
      throw new UsageException(TRACE, "-kk is no longer an option, -k warns of everything");
    }
    if (arguments.has(Commands.WARNINGS)) {
      switches.add(Switch.KERNEL_WARNINGS);
    }
    if (arguments.has(Commands.NO_WARNINGS)) {
      if (switches.contains(Switch.KERNEL_WARNINGS)) {
        throw new UsageException(TRACE, "-k and --no-warnings cannot be used together");
      }
      switches.add(Switch.NO_WARNINGS);
    }
    return switches;
  }
}
