package dev.nectar.cli;

import static dev.nectar.cli.Commands.ARGUMENTS;
import static dev.nectar.cli.Commands.BUFFERING;
import static dev.nectar.cli.Commands.CMD;
import static dev.nectar.cli.Commands.DEBUG;
import static dev.nectar.cli.Commands.DRY_RUN;
import static dev.nectar.cli.Commands.EMIT_PLAN;
import static dev.nectar.cli.Commands.FORMAT;
import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.JSON;
import static dev.nectar.cli.Commands.LISTING;
import static dev.nectar.cli.Commands.NO_WARNINGS;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.OUTPUT;
import static dev.nectar.cli.Commands.PID;
import static dev.nectar.cli.Commands.PLAN;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.PROGRAM;
import static dev.nectar.cli.Commands.QUIET;
import static dev.nectar.cli.Commands.SAVE;
import static dev.nectar.cli.Commands.SHOW_VERSION;
import static dev.nectar.cli.Commands.TARGET;
import static dev.nectar.cli.Commands.VERBOSE;
import static dev.nectar.cli.Commands.WARNINGS;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands that trace, and tell what a kernel offers. */
final class TracingCommands {
  private TracingCommands() {}

  static List<Command> rows() {
    return List.of(
        new Command(
            Verb.TRACE,
            "run a script on the running kernel",
            List.of("[OPTION]... FILE [PARAMETER]...", "[OPTION]... -e PROGRAM [PARAMETER]..."),
            Value.file("FILE"),
            List.of(
                PROGRAM,
                PID,
                CMD,
                FORMAT,
                OUTPUT,
                BUFFERING,
                QUIET,
                VERBOSE,
                WARNINGS,
                NO_WARNINGS,
                LISTING,
                DRY_RUN,
                DEBUG,
                EMIT_PLAN,
                PLAN,
                TARGET,
                HELP,
                SHOW_VERSION),
            """
              Compiles a bpftrace script to eBPF, loads it, attaches its probes and prints what it
              prints until it calls exit(), its command ends, or Ctrl-C. Then the maps are printed.
              A second Ctrl-C ends at once.

              FILE is a script; - reads it from standard input. PARAMETERs are $1, $2, ... in the
              script; those that start with a dash go after --.""",
            List.of(
                new Example(
                    "nectar trace -e 'tracepoint:syscalls:sys_enter_openat"
                        + " { printf(\"%s %s\\n\", comm, str(args.filename)); }'",
                    "files as they are opened"),
                new Example(
                    "nectar trace -e 'tracepoint:syscalls:sys_enter_* { @[probe] = count(); }'",
                    "system calls by name, until Ctrl-C"),
                new Example(
                    "nectar trace -f json -o out.json -c 'ls /' counts.bt",
                    "a script from a file, while a command runs"))),
        new Command(
            Verb.LIST,
            "list what can be attached to",
            List.of("[OPTION]... [PATTERN]..."),
            Value.free("PATTERN"),
            List.of(ARGUMENTS, JSON, TARGET, HELP),
            """
              Lists the probes of the running kernel that match PATTERN, all of them by default. A
              pattern without a colon matches what follows the kind; * stands for any text. Several
              patterns may be given, also with commas between them.""",
            List.of(
                new Example("nectar list 'tracepoint:sched:*'", "tracepoints of the scheduler"),
                new Example(
                    "nectar list -v tracepoint:syscalls:sys_enter_openat",
                    "one tracepoint and its arguments"))),
        new Command(
            Verb.FEATURES,
            "show what this kernel offers and what Nectar may use",
            List.of("[OPTION]... [GROUP]..."),
            Value.oneOf(
                "GROUP", "features", "programs", "maps", "attach", "helpers", "kfuncs", "all"),
            List.of(JSON, SAVE, TARGET, HELP),
            """
              Shows the kernel's version, what eBPF it has, found by trying each thing, since which
              version of Linux that is, why what is missing is missing, and the privileges of this
              process. With GROUP, only that: features, types of programs and maps, ways to attach,
              helpers with the types of programs that may call them, functions of the kernel that
              programs may call, or all of these. Nothing stays loaded or attached.

              With --save, all of it is written to FILE instead, with the kernel's types, options
              and tracepoints: what nectar list and nectar trace need to look into and compile for
              this kernel on another machine. Addresses are not among it.""",
            List.of(
                new Example("nectar features attach", "as what programs can be attached"),
                new Example("nectar features --save web1.target", "this kernel, for use elsewhere"),
                new Example(
                    "nectar trace --target web1.target --emit-plan p -e 'BEGIN { exit() }'",
                    "a script compiled for that kernel"),
                new Example(
                    "nectar features --json helpers", "who may call which helper, as JSON"))),
        new Command(
            Verb.FEATURE,
            "probe a kernel or device, by the keys of bpftool",
            List.of(
                "probe [OPTION]... [kernel | dev NAME] [full] [unprivileged]",
                "    [macros [prefix PREFIX]]",
                "list_builtins [OPTION]... GROUP"),
            Value.oneOf(
                "WORD",
                "probe",
                "list_builtins",
                "kernel",
                "dev",
                "full",
                "unprivileged",
                "macros",
                "prefix"),
            List.of(OBJECT_JSON, PRETTY, HELP),
            """
              feature probe tries what the kernel has, and prints it by the keys of bpftool: its
              settings and options, types of programs and maps, who may call which helper. Nothing
              stays loaded. A type is there if programs of it can be loaded for some of what they
              can be attached to: tracing where the kernel has typed tracepoints but no fentry.
              nectar features tells more, in tables, and why what is missing is missing.

              With dev it is what a network device runs itself, with unprivileged what a process
              without capabilities may do. Helpers whose use makes the kernel write to its log are
              left out, but for full. With macros it is printed for C: each is defined, with
              PREFIX before its name, with NO_ where it is not there.

              feature list_builtins prints the names that are known here of a GROUP, whatever the
              kernel has: prog_types, map_types, attach_types, link_types or helpers.

              Exits with 0, or with 1 if there is no such device or the kernel refused; then --json
              prints {"error": "..."}.""",
            List.of(
                new Example("nectar feature probe", "what the running kernel has"),
                new Example("nectar feature probe -j unprivileged", "to everybody, as JSON"),
                new Example("nectar feature probe dev eth0", "what a network card runs"),
                new Example("nectar feature probe macros prefix MY_ > features.h", "for C"))));
  }
}
