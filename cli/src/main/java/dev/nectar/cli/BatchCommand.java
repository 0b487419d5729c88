package dev.nectar.cli;

import dev.nectar.cli.BatchFile.Line;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar batch}: the command lines of a file, one after the other up to one that fails. */
final class BatchCommand {
  static final String BATCH = "batch";

  private final Context context;
  private final Arguments arguments;

  BatchCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    Words words = new Words(BATCH, arguments.operands());
    words.oneOf("what to run", List.of("file"));
    String name = words.next("there is no name of a file, nor -, behind file");
    words.end();
    String title = name.equals(Input.STANDARD) ? "standard input" : name;
    String text = new Input(context).text(name, "name a file with a command line in each line");
    List<Line> lines = BatchFile.lines(title, text);
    return Commands.layout(arguments).map(how -> asJson(lines, how)).orElseGet(() -> asText(lines));
  }

  private int asText(List<Line> lines) {
    for (Line line : lines) {
      perform(context, line, line.words());
      context.out().flush();
    }
    int count = lines.size();
    context.out().println("processed " + count + (count == 1 ? " command" : " commands"));
    return 0;
  }

  /** Each line with what it printed, which is told even of one that failed. */
  private int asJson(List<Line> lines, Layout how) {
    List<Object> all = new ArrayList<>();
    int code = 0;
    for (Line line : lines) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("command", line.words());
      all.add(members);
      try {
        members.put("output", output(line));
      } catch (NectarException e) {
        members.put("output", Map.of("error", String.valueOf(e.getMessage())));
        code = Main.USAGE;
        break;
      }
    }
    context.out().print(JsonText.of(all, how));
    return code;
  }

  private Object output(Line line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Context captured =
        new Context(
            new PrintStream(bytes, false, StandardCharsets.UTF_8),
            bytes,
            context.err(),
            context.in(),
            context.env(),
            context.directory(),
            context.terminals());
    boolean json = Commands.cut(line.words().getFirst()).isPresent();
    List<String> words = new ArrayList<>(json ? List.of("-j") : List.of());
    words.addAll(line.words());
    perform(captured, line, words);
    captured.out().flush();
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return Json.NULL;
    }
    return json ? Json.parse(text) : text;
  }

  private static void perform(Context context, Line line, List<String> words) {
    if (isBatch(line.words())) {
      throw failed(line, "one batch cannot start another", Optional.empty());
    }
    int code;
    try {
      code = Main.perform(context, words);
    } catch (NectarException e) {
      throw failed(line, String.valueOf(e.getMessage()), Optional.of(e));
    }
    if (code != 0) {
      throw failed(line, String.join(" ", line.words()) + " failed", Optional.empty());
    }
  }

  private static boolean isBatch(List<String> words) {
    return words.stream()
        .filter(word -> !word.startsWith("-"))
        .findFirst()
        .flatMap(Commands::cut)
        .filter(command -> command.verb() == Command.Verb.BATCH)
        .isPresent();
  }

  private static NectarException failed(Line line, String why, Optional<NectarException> cause) {
    return new NectarException(
        line.place() + ": " + why,
        cause.map(NectarException::advice).orElse(""),
        cause.orElse(null));
  }
}
