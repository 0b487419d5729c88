package dev.nectar.cli;

import dev.nectar.cli.Command.Example;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Help texts, made from the table of commands. */
final class Help {
  private Help() {}

  static String overview() {
    StringBuilder out = new StringBuilder();
    out.append("Nectar: eBPF for the JVM\n\nUsage: nectar COMMAND [OPTION]...\n\nCommands:\n");
    for (Command command : Commands.all()) {
      row(out, command.name(), command.summary(), 14);
    }
    out.append("\nTopics (nectar help TOPIC):\n");
    for (Topic topic : Commands.topics()) {
      row(out, topic.name(), topic.summary(), 14);
    }
    out.append("\nOptions:\n");
    row(out, "-h, --help", "show this help; after a command, that command's", 14);
    row(out, "-V, --version", "show the version", 14);
    return out.toString();
  }

  static String of(Command command) {
    StringBuilder out = new StringBuilder();
    String lead = "Usage: ";
    for (String usage : command.usage()) {
      out.append((lead + "nectar " + command.name() + " " + usage).stripTrailing()).append('\n');
      lead = "       ";
    }
    out.append('\n').append(command.description().strip()).append("\n\nOptions:\n");
    int width = 0;
    for (Option option : command.options()) {
      width = Math.max(width, option.synopsis().length());
    }
    for (Option option : command.options()) {
      row(out, option.synopsis(), option.help(), width);
    }
    if (!command.examples().isEmpty()) {
      out.append("\nExamples:\n");
      for (Example example : command.examples()) {
        out.append("  # ").append(example.effect()).append('\n');
        out.append("  ").append(example.line()).append('\n');
      }
    }
    return out.toString();
  }

  static String of(Topic topic) {
    String resource = "help/" + topic.name() + ".md";
    try (InputStream in = Help.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void row(StringBuilder out, String left, String right, int width) {
    out.append("  ").append(left);
    out.repeat(' ', Math.max(0, width - left.length()) + 2).append(right).append('\n');
  }
}
