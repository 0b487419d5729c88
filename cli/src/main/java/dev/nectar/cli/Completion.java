package dev.nectar.cli;

import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.Value.Suggest;
import java.util.ArrayList;
import java.util.List;

/** Completion files, made from the table of commands. */
final class Completion {
  private Completion() {}

  static String of(String shell) {
    return switch (shell) {
      case "bash" -> bash();
      case "zsh" -> zsh();
      case "fish" -> fish();
      default -> throw new IllegalArgumentException(shell);
    };
  }

  /** What may stand alone after a command: for help, the commands and topics themselves. */
  private static Suggest operands(Command command) {
    if (command.verb() != Verb.HELP) {
      return command.operand().suggest();
    }
    List<String> words = new ArrayList<>();
    Commands.all().forEach(c -> words.add(c.name()));
    Commands.topics().forEach(t -> words.add(t.name()));
    return new Suggest.Words(words);
  }

  private static String bash() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Completion of nectar for bash.
        _nectar() {
          local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
          COMPREPLY=()
          if ((COMP_CWORD == 1)); then
            mapfile -t COMPREPLY < <(compgen -W "%s --help --version" -- "$current")
            return
          fi
          case ${COMP_WORDS[1]} in
        """
            .formatted(String.join(" ", names())));
    for (Command command : Commands.all()) {
      out.append("    ").append(command.name()).append(")\n");
      List<String> options = new ArrayList<>();
      out.append("      case $before in\n");
      for (Option option : command.options()) {
        options.addAll(option.names());
        if (option.value().isPresent()) {
          out.append("        ").append(String.join("|", option.names())).append(")\n");
          out.append("          ").append(bashReply(option.value().get().suggest())).append('\n');
          out.append("          return ;;\n");
        }
      }
      out.append("      esac\n      if [[ $current == -* ]]; then\n        ");
      out.append(bashReply(new Suggest.Words(options))).append("\n      else\n        ");
      out.append(bashOperands(command)).append("\n      fi ;;\n");
    }
    out.append("  esac\n}\ncomplete -F _nectar nectar\n");
    return out.toString();
  }

  private static String bashOperands(Command command) {
    return operands(command) instanceof Suggest.Objects(List<String> actions)
        ? """
          if ((COMP_CWORD == 2)); then
            %s
            return
          fi
          mapfile -t COMPREPLY < <(compgen -W "$(%s)" -- "$current")
          if ((${#COMPREPLY[@]} == 0)); then
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
          fi"""
            .formatted(
                bashReply(new Suggest.Words(actions)),
                names(command, " \"${COMP_WORDS[@]:2:COMP_CWORD-2}\""))
            .replace("\n", "\n        ")
        : bashReply(operands(command));
  }

  /**
   * What prints what may follow.
   *
   * @param before how the shell calls the words behind the command
   */
  private static String names(Command command, String before) {
    return "nectar " + CompletionCommand.OBJECTS + " " + command.name() + before + " 2>/dev/null";
  }

  private static String bashReply(Suggest suggest) {
    return switch (suggest) {
      case Suggest.Objects(List<String> actions) -> bashReply(new Suggest.Words(actions));
      case Suggest.Nothing() -> ":";
      case Suggest.Files() ->
          "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
      case Suggest.Programs() -> "mapfile -t COMPREPLY < <(compgen -c -- \"$current\")";
      case Suggest.Words(List<String> words) ->
          "mapfile -t COMPREPLY < <(compgen -W \""
              + String.join(" ", words)
              + "\" -- \"$current\")";
    };
  }

  private static String zsh() {
    StringBuilder out = new StringBuilder();
    out.append("#compdef nectar\n# Completion of nectar for zsh.\n_nectar() {\n");
    out.append("  local -a commands=(\n");
    for (Command command : Commands.all()) {
      out.append("    ").append(quote(command.name() + ":" + command.summary())).append('\n');
    }
    out.append(
        """
          )
          if ((CURRENT == 2)); then
            _describe command commands
            return
          fi
          local command=$words[2]
          shift words
          ((CURRENT--))
          case $command in
        """);
    for (Command command : Commands.all()) {
      out.append("    ").append(command.name()).append(")\n      _arguments -s -S");
      for (Option option : command.options()) {
        for (String name : option.names()) {
          out.append(" \\\n        ").append(quote(zshOption(option, name)));
        }
      }
      out.append(" \\\n        ").append(quote("*:: :" + zshOperands(command)));
      out.append(" ;;\n");
    }
    out.append("  esac\n}\n_nectar \"$@\"\n");
    return out.toString();
  }

  private static String zshOption(Option option, String name) {
    String others = option.names().size() > 1 ? "(" + String.join(" ", option.names()) + ")" : "";
    if (option.value().isEmpty()) {
      return others + name + "[" + option.help() + "]";
    }
    Value value = option.value().get();
    String separator = name.startsWith("--") ? "=" : "+";
    return others
        + name
        + separator
        + "["
        + option.help()
        + "]:"
        + value.name()
        + ":"
        + zshAction(value.suggest());
  }

  private static String zshOperands(Command command) {
    return operands(command) instanceof Suggest.Objects(List<String> actions)
        ? "{ if ((CURRENT == 1)); then compadd -- %s; else compadd -- ${(f)\"$(%s)\"}; _files; fi }"
            .formatted(String.join(" ", actions), names(command, " $words[1,CURRENT-1]"))
        : zshAction(operands(command));
  }

  private static String zshAction(Suggest suggest) {
    return switch (suggest) {
      case Suggest.Objects(List<String> actions) -> "(" + String.join(" ", actions) + ")";
      case Suggest.Nothing() -> " ";
      case Suggest.Files() -> "_files";
      case Suggest.Programs() -> "_command_names -e";
      case Suggest.Words(List<String> words) -> "(" + String.join(" ", words) + ")";
    };
  }

  private static String fish() {
    StringBuilder out = new StringBuilder();
    out.append("# Completion of nectar for fish.\n");
    out.append("complete -c nectar -f\n");
    for (Command command : Commands.all()) {
      out.append("complete -c nectar -n __fish_use_subcommand -a ").append(command.name());
      out.append(" -d ").append(quote(command.summary())).append('\n');
    }
    for (Command command : Commands.all()) {
      String when = "complete -c nectar -n '__fish_seen_subcommand_from " + command.name() + "'";
      for (Option option : command.options()) {
        out.append(when);
        for (String name : option.names()) {
          out.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.charAt(1));
        }
        option.value().ifPresent(v -> out.append(fishValue(v.suggest())));
        out.append(" -d ").append(quote(option.help())).append('\n');
      }
      switch (operands(command)) {
        case Suggest.Nothing() -> {}
        case Suggest.Files() -> out.append(when).append(" -F\n");
        case Suggest.Programs() -> out.append(when).append(" -a '(__fish_complete_command)'\n");
        case Suggest.Words(List<String> words) ->
            out.append(when).append(" -a '").append(String.join(" ", words)).append("'\n");
        case Suggest.Objects(List<String> actions) -> {
          out.append(when).append(" -a '").append(String.join(" ", actions)).append("'\n");
          String before = " (commandline -opc)[3..]";
          out.append(when).append(" -F -a '(").append(names(command, before)).append(")'\n");
        }
      }
    }
    return out.toString();
  }

  private static String fishValue(Suggest suggest) {
    return switch (suggest) {
      case Suggest.Nothing() -> " -x";
      case Suggest.Files() -> " -r -F";
      case Suggest.Programs() -> " -x -a '(__fish_complete_command)'";
      case Suggest.Words(List<String> words) -> " -x -a '" + String.join(" ", words) + "'";
      case Suggest.Objects(List<String> actions) -> " -x -a '" + String.join(" ", actions) + "'";
    };
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    Commands.all().forEach(c -> names.add(c.name()));
    return names;
  }

  /** In single quotes, for zsh and fish; the texts of the table hold no quotes of their own. */
  private static String quote(String text) {
    return "'" + text.replace("'", "") + "'";
  }
}
