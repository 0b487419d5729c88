package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.linux.LinuxKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code nectar prog}. */
final class ProgCommand {
  private static final String PROG = "prog";
  private static final String DUMP = "dump";
  private static final String RUN = "run";
  private static final String PIN = "pin";
  private static final String LOAD = "load";
  private static final String LOAD_ALL = "loadall";
  private static final String TRACELOG = "tracelog";
  private static final String PROFILE = "profile";
  private static final String ATTACH = "attach";
  private static final String DETACH = "detach";
  private static final List<String> ACTIONS =
      List.of(
          Action.SHOW,
          Action.LIST,
          DUMP,
          RUN,
          PIN,
          LOAD,
          LOAD_ALL,
          ATTACH,
          DETACH,
          TRACELOG,
          PROFILE);

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
      case PIN -> pin(rest, arguments);
      case TRACELOG -> new TraceLog(context, arguments).run(rest);
      case PROFILE -> new ProgramProfile(context, arguments).run(rest);
      case LOAD -> new LoadAll(context, arguments).first(rest);
      case LOAD_ALL -> new LoadAll(context, arguments).run(rest);
      default -> new ShowCommand<>(context, PROG, new ShownPrograms()).run(rest, arguments);
    };
  }

  /** {@code PROG FILE}. */
  private int pin(List<String> all, Arguments arguments) {
    Words words = new Words(PROG, all);
    Selector selector = words.selector("program, such as id 3", Set.of());
    Path file = MapChanges.file(context, words.next("say which file to pin it as"));
    if (!words.isEmpty()) {
      throw words.unexpected(List.of());
    }
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      program.pin(file);
    }
    return Commands.done(context, arguments);
  }
}
