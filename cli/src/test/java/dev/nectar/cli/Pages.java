package dev.nectar.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The pages of {@code docs/commands}, and a way to run a command line in this JVM. */
final class Pages {
  private Pages() {}

  static String of(Command command) {
    StringBuilder out = new StringBuilder();
    out.append("# nectar ").append(command.name()).append("\n\n");
    out.append(command.summary().substring(0, 1).toUpperCase(java.util.Locale.ROOT));
    out.append(command.summary().substring(1)).append(".\n\n## Synopsis\n\n");
    for (String usage : command.usage()) {
      out.append(("    nectar " + command.name() + " " + usage).stripTrailing()).append('\n');
    }
    out.append("\n## Description\n\n").append(command.description().strip()).append('\n');
    out.append("\n## Options\n\n| option | meaning |\n|---|---|\n");
    for (Option option : command.options()) {
      out.append("| `").append(option.synopsis().strip()).append("` | ");
      out.append(option.help()).append(" |\n");
    }
    if (!command.examples().isEmpty()) {
      out.append("\n## Examples\n");
      command
          .examples()
          .forEach(
              e ->
                  out.append("\n")
                      .append(e.effect().substring(0, 1).toUpperCase(java.util.Locale.ROOT))
                      .append(e.effect().substring(1))
                      .append(":\n\n    ")
                      .append(e.line())
                      .append('\n'));
    }
    return out.toString();
  }

  /** What one command line did. */
  record Ran(int code, String out, String err) {}

  static Ran run(String... words) {
    return run(context -> Main.run(context, List.of(words)));
  }

  /** What something prints, and the code it gives. */
  static Ran run(ToIntFunction<Context> work) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Context context =
        new Context(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            Map.of(),
            Path.of(""),
            Set.of());
    int code = work.applyAsInt(context);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
