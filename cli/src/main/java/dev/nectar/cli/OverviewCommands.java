package dev.nectar.cli;

import static dev.nectar.cli.Commands.EVERYTHING;
import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.INTERVAL;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.TIMES;
import static dev.nectar.cli.Commands.WATCH;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands that show all of it at once. */
final class OverviewCommands {
  private OverviewCommands() {}

  static List<Command> rows() {
    return List.of(
        new Command(
            Verb.TREE,
            "show programs with their maps, links, control groups and processes",
            List.of("[OPTION]... [PROG]"),
            Value.objects("PROG"),
            List.of(OBJECT_JSON, PRETTY, WATCH, TIMES, HELP),
            """
              Shows programs, and below each the maps it uses, the links that attach it with what
              they attach it to, the control groups it is attached to, and the processes that hold
              any of them. Without PROG all programs, and the maps that no program uses. PROG is as
              for nectar prog.

              With --json a program's members are those of prog show, and maps, links and cgroups.
              Exits with 0, or with 1 if there is no such program or the kernel refused.""",
            List.of(
                new Example("nectar tree", "all there is"),
                new Example("nectar tree name xdp_drop", "one program"),
                new Example("nectar tree --watch 2", "all, every two seconds"))),
        new Command(
            Verb.TOP,
            "show which programs run, and how long",
            List.of("[OPTION]... [PROG]"),
            Value.objects("PROG"),
            List.of(INTERVAL, TIMES, OBJECT_JSON, PRETTY, HELP),
            """
              Shows the programs that ran in the last second, the busiest first: how often, how
              long a run took, and which share of one processor they took. The kernel counts that
              only while somebody asks for it, which costs each run some nanoseconds: it is switched
              on when this starts, and off when it ends, by Ctrl-C or after --times.

              Not on a terminal, tables follow each other with an empty line between; with --json
              each is an array in a line. Needs Linux 5.8.""",
            List.of(
                new Example("nectar top", "all programs, until Ctrl-C"),
                new Example("nectar top -i 10 --times 1 -j", "ten seconds, as JSON"))),
        new Command(
            Verb.DOCTOR,
            "say what this kernel and these privileges allow",
            List.of("[OPTION]... [FILE]"),
            Value.file("FILE"),
            List.of(EVERYTHING, OBJECT_JSON, PRETTY, HELP),
            """
              Looks at the kernel, the privileges of this process and what is mounted, tries what
              the kernel has, and says what is missing, why, and what to do. With FILE, an object
              file of a BPF compiler, it says of each program whether it would be loaded here and
              could be attached where its section says, and why not: it is loaded, and let go
              again. Nothing is attached, and nothing stays.

              Exits with 1 if something of FILE would fail, else with 0.""",
            List.of(
                new Example("nectar doctor", "what is missing here"),
                new Example("nectar doctor tool.bpf.o", "what of an object would fail"))));
  }
}
