package dev.nectar.cli;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import dev.nectar.report.Severity;
import dev.nectar.report.SourceException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The program. */
public final class Main {
  /** Exit code of a command line or script that cannot be used. */
  static final int USAGE = 1;

  private Main() {}

  /**
   * Runs one command and exits with its code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    Context context =
        new Context(
            stream(out),
            out,
            stream(new FileOutputStream(FileDescriptor.err)),
            System.in,
            System.getenv(),
            Path.of(""),
            terminals());
    int code =
        args.length == 1 && args[0].equals(Training.WORD)
            ? Training.run(context)
            : run(context, List.of(args));
    context.out().flush();
    if (out.failure().isPresent() && code == 0) {
      context.err().println("ERROR: output cannot be written: " + out.failure().get());
      code = USAGE;
    }
    context.err().flush();
    // halt skips the shutdown machinery, except where a hook, such as the writer of the startup
    // cache, has been asked for
    if (System.getProperty("nectar.exit", "").isEmpty()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  /** Runs one command line and returns its exit code; never throws. */
  static int run(Context context, List<String> line) {
    List<String> args = understood(line);
    try {
      return dispatch(context, args);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return failed(context, line, args, e);
    }
  }

  /** Runs one command line and returns its exit code, or throws why it failed. */
  static int perform(Context context, List<String> line) {
    return dispatch(context, understood(line));
  }

  private static List<String> understood(List<String> line) {
    return uncut(commandFirst(line));
  }

  /**
   * Says why a command line failed.
   *
   * @param line as it was typed
   * @param args as it was understood
   */
  static int failed(Context context, List<String> line, List<String> args, Throwable failure) {
    if (!saidAsJson(context, line, args, reason(failure))) {
      context.err().print(described(context, args, failure));
    }
    return USAGE;
  }

  /** What failed and why, without what to do. */
  private static String reason(Throwable failure) {
    return switch (failure) {
      case NectarException e -> String.valueOf(e.getMessage());
      case StackOverflowError _, OutOfMemoryError _ ->
          "the input is too large or too deeply nested for this process";
      default -> "BUG: " + failure + bugPlace(failure) + "; please report it";
    };
  }

  /** The same for a reader, who is told what to do. */
  private static String described(Context context, List<String> args, Throwable failure) {
    return switch (failure) {
      case UsageException e -> oneLine(args, e) + "\n";
      case SourceException e -> {
        StringBuilder all = new StringBuilder();
        e.diagnostics().forEach(each -> all.append(each.render(context.colour())));
        yield all.toString();
      }
      case NectarException e -> describe(context, e);
      case Error _ -> "ERROR: " + reason(failure) + "\n";
      default -> reason(failure) + "\n";
    };
  }

  /**
   * With the options behind a command that bpftool has, which takes them before it: {@code -j prog
   * show}. None of them has a value.
   */
  private static List<String> commandFirst(List<String> line) {
    int at = 0;
    while (at < line.size() && line.get(at).matches("-[jpf]+|--json|--pretty|--bpffs")) {
      at++;
    }
    if (at == 0 || at == line.size() || isOther(line.get(at))) {
      return line;
    }
    List<String> turned = new ArrayList<>(List.of(line.get(at)));
    turned.addAll(line.subList(0, at));
    turned.addAll(line.subList(at + 1, line.size()));
    return turned;
  }

  /** With the whole name of a command that bpftool has, and {@code help} behind it as an option. */
  private static List<String> uncut(List<String> args) {
    Optional<Command> meant = args.isEmpty() ? Optional.empty() : Commands.cut(args.getFirst());
    if (meant.isEmpty()) {
      return args;
    }
    List<String> whole = new ArrayList<>(args);
    whole.set(0, meant.get().name());
    if (args.size() == 2 && args.getLast().equals("help")) {
      whole.set(1, "--help");
    }
    return whole;
  }

  /** A command that has not the habits of bpftool. */
  private static boolean isOther(String name) {
    return Commands.find(name).isPresent() && Commands.cut(name).isEmpty();
  }

  /** Who asks bpftool's commands, or what is none, for JSON gets errors so too. */
  private static boolean saidAsJson(
      Context context, List<String> line, List<String> args, String reason) {
    if (args.isEmpty()
        || !line.getFirst().startsWith("-") && Commands.cut(args.getFirst()).isEmpty()) {
      return false;
    }
    Optional<Layout> layout = Optional.empty();
    for (String word : args) {
      boolean together = word.matches("-[a-zA-Z]+");
      if (word.equals("--pretty") || together && word.indexOf('p') > 0) {
        layout = Optional.of(Layout.PRETTY);
      } else if (layout.isEmpty() && (word.equals("--json") || together && word.indexOf('j') > 0)) {
        layout = Optional.of(Layout.COMPACT);
      }
    }
    layout.ifPresent(how -> context.out().print(JsonText.of(Map.of("error", reason), how)));
    return layout.isPresent();
  }

  private static int dispatch(Context context, List<String> args) {
    if (args.isEmpty()) {
      context.err().print(Help.overview());
      return USAGE;
    }
    String first = args.getFirst();
    switch (first) {
      case "-h", "--help" -> {
        context.out().print(Help.overview());
        return 0;
      }
      case "-V", "--version" -> {
        return new VersionCommand(context).text();
      }
      case CompletionCommand.OBJECTS -> {
        return CompletionCommand.objects(context, args.subList(1, args.size()));
      }
      default -> {}
    }
    Optional<Command> found = Commands.find(first);
    if (found.isEmpty()) {
      throw unknown(first);
    }
    Command command = found.get();
    Arguments arguments = Arguments.parse(command, args.subList(1, args.size()));
    if (arguments.has(Commands.HELP)) {
      context.out().print(Help.of(command));
      return 0;
    }
    return arguments.has(Commands.WATCH)
        ? new Watched(context, command, arguments).run()
        : run(context, command, arguments);
  }

  /** Does what a command line says, once. */
  static int run(Context context, Command command, Arguments arguments) {
    return switch (command.verb()) {
      case TRACE -> new TraceCommand(context).run(arguments);
      case LIST -> new ListCommand(context).run(arguments);
      case FEATURES -> new FeaturesCommand(context).run(arguments);
      case FEATURE -> new FeatureCommand(context).run(arguments);
      case ASM -> new AsmCommand(context).run(arguments);
      case DISASM -> new DisasmCommand(context).run(arguments);
      case GEN -> new GenCommand(context).run(arguments);
      case TREE -> new TreeCommand(context).run(arguments);
      case TOP -> new TopCommand(context).run(arguments);
      case DOCTOR -> new DoctorCommand(context).run(arguments);
      case RUN -> new RunCommand(context, arguments).run();
      case VERIFY -> new VerifyCommand(context, arguments).run();
      case CONFORMANCE_PLUGIN -> new ConformancePlugin(context).run(arguments);
      case OBJECT -> new ObjectCommand(context).run(arguments);
      case FILTER -> new FilterCommand(context).run(arguments);
      case PROG -> new ProgCommand(context).run(arguments);
      case MAP -> new MapCommand(context).run(arguments);
      case LINK -> new LinkCommand(context, arguments).run();
      case BTF -> new BtfCommand(context).run(arguments);
      case CGROUP -> new CgroupCommand(context, arguments).run();
      case NET -> new NetCommand(context, arguments).run();
      case PERF -> new PerfCommand(context, arguments).run();
      case STRUCT_OPS -> new StructOpsCommand(context, arguments).run();
      case ITER -> new IterCommand(context, arguments).run();
      case TOKEN -> new TokenCommand(context, arguments).run();
      case BATCH -> new BatchCommand(context, arguments).run();
      case HELP -> new HelpCommand(context).run(arguments);
      case COMPLETION -> new CompletionCommand(context).run(arguments);
      case VERSION -> new VersionCommand(context).run(arguments);
    };
  }

  private static UsageException unknown(String word) {
    if (word.startsWith("-") && word.length() > 1) {
      return new UsageException(
          "",
          "unknown option " + word + Suggestion.afterMessage(word, List.of("--help", "--version")));
    }
    List<String> names = new ArrayList<>();
    for (Command command : Commands.all()) {
      names.add(command.name());
    }
    return new UsageException("", "unknown command " + word + Suggestion.afterMessage(word, names));
  }

  private static String oneLine(List<String> args, UsageException e) {
    String command =
        !args.isEmpty() && Commands.find(args.getFirst()).isPresent() ? " " + args.getFirst() : "";
    String message = String.valueOf(e.getMessage());
    return "nectar" + command + ": " + message + (message.endsWith("?") ? "" : "; " + e.advice());
  }

  /** The message of an error, with its advice as a hint. */
  static String describe(Context context, NectarException e) {
    String text =
        new Diagnostic(Severity.ERROR, Optional.empty(), String.valueOf(e.getMessage()))
            .render(context.colour());
    return e.advice().isEmpty()
        ? text
        : text + Diagnostic.hint(e.advice()).render(context.colour());
  }

  private static String bugPlace(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  /** The launcher says which descriptors are terminals: asking from Java costs more than it. */
  private static Set<Context.Stream> terminals() {
    Set<Context.Stream> terminals = EnumSet.noneOf(Context.Stream.class);
    String descriptors = System.getProperty("nectar.terminals", "");
    if (descriptors.contains("1")) {
      terminals.add(Context.Stream.OUT);
    }
    if (descriptors.contains("2")) {
      terminals.add(Context.Stream.ERR);
    }
    return terminals;
  }

  private static PrintStream stream(OutputStream bytes) {
    return new PrintStream(new BufferedOutputStream(bytes, 1 << 16), false, StandardCharsets.UTF_8);
  }
}
