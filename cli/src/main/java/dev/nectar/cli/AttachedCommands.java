package dev.nectar.cli;

import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.PINS;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.TIMES;
import static dev.nectar.cli.Commands.WATCH;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands for what programs are attached to, and for many at once. */
final class AttachedCommands {
  private AttachedCommands() {}

  static List<Command> rows() {
    return List.of(
        new Command(
            Verb.CGROUP,
            "show, attach and detach programs of control groups",
            List.of(
                "{ show | list } [OPTION]... [GROUP] [effective]",
                "tree [OPTION]... [GROUP] [effective]",
                "attach [OPTION]... GROUP TYPE PROG [multi | override]",
                "detach [OPTION]... GROUP TYPE PROG"),
            Value.objects("GROUP", "show", "list", "tree", "attach", "detach"),
            List.of(OBJECT_JSON, PRETTY, WATCH, TIMES, HELP),
            """
              cgroup show (or list) shows the programs that are attached to a control group: number,
              what each is attached as, how, and name. cgroup tree shows those of a group and of all
              groups in it, and is what cgroup alone does. With effective they are those that run in
              a group, with those of its parents.

              cgroup attach attaches a program to a group without a link: it stays until it is
              detached or the group is gone. With multi it runs beside others that are attached so,
              and beside those of groups below; with override, one that is attached to a group below
              runs there instead; with neither, it is the only one, and groups below may have none.
              cgroup detach detaches it.

              GROUP is a folder of a cgroup2 file system; for show and tree it may be left out, for
              the root of the one that is mounted first. TYPE is as in cgroup show, such as
              cgroup_inet_egress, or the end of that: egress, bind4, sendmsg6. PROG is as in nectar
              prog. With --json the keys are those of bpftool.

              Exits with 0, or with 1 if there is no such group or program or the kernel refused;
              then --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar cgroup", "all programs of control groups"),
                new Example(
                    "nectar cgroup show /sys/fs/cgroup/web effective",
                    "those that run in a group, with its parents'"),
                new Example(
                    "nectar cgroup tree -j /sys/fs/cgroup/web", "a group and its own, as JSON"),
                new Example(
                    "nectar cgroup attach /sys/fs/cgroup/web egress name count multi",
                    "a program more"),
                new Example(
                    "nectar cgroup detach /sys/fs/cgroup/web egress name count",
                    "the same program less"))),
        new Command(
            Verb.NET,
            "show, attach and detach programs of network devices",
            List.of(
                "show [OPTION]... [dev NAME]",
                "attach [OPTION]... TYPE PROG dev NAME [overwrite | prepend]",
                "detach [OPTION]... TYPE [PROG] dev NAME"),
            Value.objects("NAME", "show", "list", "attach", "detach"),
            List.of(OBJECT_JSON, PRETTY, WATCH, TIMES, HELP),
            """
              net show (or list) shows the programs on the way of packets through this network
              namespace: those of XDP with the mode they run in; of tcx and netkit, and filters of
              queueing disciplines, in the order in which they run, with the links that keep them;
              the flow dissector; and those of netfilter, which are of all namespaces. With dev NAME
              only that device's are shown, beside the last two.

              net attach attaches a program without a link: it stays until it is detached or the
              device is gone. TYPE is xdp, in the driver if it can; xdpdrv, there alone; xdpgeneric,
              behind any driver; xdpoffload, in the device; tcx_ingress or tcx_egress. With
              overwrite an XDP program takes the place of the one there is; with prepend one of tcx
              runs before the others, not behind them.

              net detach detaches the XDP program in that mode, or with xdp in any; of tcx the one
              that is named, or else the last. What a link keeps is detached by nectar link detach.
              PROG is as in nectar prog. With --json the keys are those of bpftool.

              Exits with 0, or with 1 if there is no such device or program, nothing to detach, or
              the kernel refused; then --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar net", "the programs of all devices"),
                new Example("nectar net show -p dev eth0", "those of one, as JSON"),
                new Example(
                    "nectar net attach xdp pinned /sys/fs/bpf/drop dev eth0 overwrite",
                    "an XDP program instead of the one there is"),
                new Example(
                    "nectar net attach tcx_ingress name count dev eth0 prepend",
                    "a program before the others"),
                new Example("nectar net detach xdp dev eth0", "no XDP program any more"))),
        new Command(
            Verb.PERF,
            "show programs of tracepoints, probes and other events",
            List.of("show [OPTION]..."),
            Value.oneOf("ACTION", "show", "list"),
            List.of(OBJECT_JSON, PRETTY, WATCH, TIMES, HELP),
            """
              perf show (or list) shows which programs are attached to tracepoints, kprobes,
              uprobes and counters: by which descriptor of which process, and for those that no
              descriptor of an event tells of, by which link, which may be pinned.

              With --json the keys are those of bpftool: pid, fd, prog_id, fd_type, and tracepoint,
              func with offset, addr, or filename with offset. What is found as a link alone has a
              link_id instead of pid and fd, pids if processes hold it, and what nectar link shows.

              Exits with 0, or with 1 if the kernel refused; then --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar perf", "all programs that are attached to events"),
                new Example("nectar perf show -j", "the same as JSON"))),
        new Command(
            Verb.STRUCT_OPS,
            "show, register and unregister tables of functions that the kernel calls",
            List.of(
                "{ show | list } [OPTION]... [TABLE]",
                "dump [OPTION]... [TABLE]",
                "register [OPTION]... OBJECT [LINK_DIR]",
                "unregister [OPTION]... TABLE"),
            Value.objects("TABLE", "show", "list", "dump", "register", "unregister"),
            List.of(OBJECT_JSON, PRETTY, PINS, WATCH, TIMES, HELP),
            """
              struct_ops show (or list) shows the tables of functions that programs are for the
              kernel, such as a congestion control of TCP: number, name, the kernel's structure,
              whether it is in use, and which processes hold it. struct_ops dump prints the
              functions with their programs, and the other members. Without TABLE, all are shown.

              struct_ops register loads an object file and registers its tables. Those in a section
              .struct_ops stay registered until they are unregistered; those in .struct_ops.link as
              long as their link, which is pinned in LINK_DIR, a folder of a BPF file system that
              is made if it is not there. struct_ops unregister ends what is registered of TABLE,
              by whom ever.

              TABLE is id N, name NAME or pinned FILE, or one of these without the word; a name may
              be that of several. With --json the keys are those of bpftool.

              Exits with 0, or with 1 if what is named is not there or the kernel refused; then
              --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar struct_ops", "all tables in the kernel"),
                new Example("nectar struct_ops dump name calm -p", "one as JSON"),
                new Example(
                    "nectar struct_ops register calm.bpf.o /sys/fs/bpf/calm",
                    "those of an object, with their links pinned"),
                new Example("nectar struct_ops unregister name calm", "one no more"))),
        new Command(
            Verb.ITER,
            "walk lists of the kernel with programs",
            List.of(
                "cat [OPTION]... { OBJECT | FILE | link LINK } [PART] [prog NAME]",
                "pin [OPTION]... OBJECT FILE [PART] [prog NAME]"),
            Value.file("OBJECT"),
            List.of(OBJECT_JSON, PRETTY, HELP),
            """
              iter cat walks a list of the kernel, such as that of tasks, with a program of a
              section such as iter/task, and prints what the program writes. Of an object file the
              program is loaded for that, and nothing stays: it is the first one that walks a list,
              or the one of that name. A pinned iterator or a link is walked as it was made. With
              --json it is an array of lines.

              iter pin pins such a program as FILE, in a BPF file system: each time the file is
              read, the list is walked.

              PART is map MAP, for lists of what is in a map, which must be named; pid N or tid N,
              for lists of tasks, Linux 6.1; or cgroup PATH for the list of control groups, with
              order self for the group alone, pre (as it is without) or post for those below it
              behind or before it, up for those above it.

              Exits with 0, or with 1 if what is named is not there or the kernel refused; then
              --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar iter cat tasks.bpf.o", "what a program writes of all tasks"),
                new Example("nectar iter cat tasks.bpf.o pid 1", "of one process"),
                new Example(
                    "nectar iter cat entries.bpf.o map name counts", "of the entries of a map"),
                new Example("nectar iter cat link id 3", "what a link was made for"),
                new Example(
                    "nectar iter pin tasks.bpf.o /sys/fs/bpf/tasks", "a file that lists them"))),
        new Command(
            Verb.TOKEN,
            "show what user namespaces are let do by BPF tokens",
            List.of("{ show | list } [OPTION]..."),
            Value.oneOf("ACTION", "show", "list"),
            List.of(OBJECT_JSON, PRETTY, WATCH, TIMES, HELP),
            """
              token show (or list) shows the BPF file systems that are mounted with delegate_cmds,
              delegate_maps, delegate_progs or delegate_attachs, and what these let do: root of a
              user namespace for which one is mounted loads programs and maps by a token that is
              made of it. Linux 6.9.

              With --json the keys are those of bpftool. Exits with 0.""",
            List.of(
                new Example("nectar token", "all BPF file systems that give tokens"),
                new Example("nectar token list -p", "the same as JSON"))),
        new Command(
            Verb.BATCH,
            "run the command lines of a file",
            List.of("file [OPTION]... FILE"),
            Value.oneOf("ACTION", "file"),
            List.of(OBJECT_JSON, PRETTY, HELP),
            """
              batch file runs each line of FILE, or of standard input if FILE is -, as the words
              behind nectar, in one process, and ends with the first that fails. Words may be in
              quotes, what follows a # is a comment, and a line that ends with a backslash goes on
              in the next.

              With --json it is an array, with command and output of each line. Exits with 0, or
              with 1 if a line failed, which is told by its number; with --json as the error of
              that line's output.""",
            List.of(
                new Example("nectar batch file setup.batch", "the lines of a file"),
                new Example("echo map show | nectar batch file - -j", "of a pipe, as JSON"))));
  }
}
