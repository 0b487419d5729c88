package dev.nectar.cli;

import java.util.List;

/** {@code nectar prog}. */
final class ProgCommand {
  private static final String PROG = "prog";
  private static final String DUMP = "dump";
  private static final String RUN = "run";
  private static final String LOAD_ALL = "loadall";
  private static final String ATTACH = "attach";
  private static final String DETACH = "detach";
  private static final List<String> ACTIONS =
      List.of(Action.SHOW, Action.LIST, DUMP, RUN, LOAD_ALL, ATTACH, DETACH);

  private final Context context;

  ProgCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    List<String> rest = Action.rest(words);
    return switch (Action.of(PROG, words, ACTIONS)) {
      case ATTACH -> new ProgramAttach(context, arguments).attach(rest);
      case DETACH -> new ProgramAttach(context, arguments).detach(rest);
      case DUMP -> new ProgramDump(context, arguments).run(rest);
      case RUN -> new ProgramRun(context, arguments).run(rest);
      case LOAD_ALL -> new LoadAll(context).run(rest, arguments);
      default -> new ShowCommand<>(context, PROG, new ShownPrograms()).run(rest, arguments);
    };
  }
}
