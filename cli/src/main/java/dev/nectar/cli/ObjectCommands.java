package dev.nectar.cli;

import static dev.nectar.cli.Commands.AT;
import static dev.nectar.cli.Commands.BASE_TYPES;
import static dev.nectar.cli.Commands.COUNT;
import static dev.nectar.cli.Commands.DEVICE;
import static dev.nectar.cli.Commands.EXTEND;
import static dev.nectar.cli.Commands.GROUP;
import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.NAMESPACE;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.PINS;
import static dev.nectar.cli.Commands.PIN_MAPS;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.PROCESS;
import static dev.nectar.cli.Commands.RECORD;
import static dev.nectar.cli.Commands.RECORD_TYPES;
import static dev.nectar.cli.Commands.SOCKETS;
import static dev.nectar.cli.Commands.TIMES;
import static dev.nectar.cli.Commands.TYPES;
import static dev.nectar.cli.Commands.WATCH;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands for programs, maps, links and types in the kernel. */
final class ObjectCommands {
  private ObjectCommands() {}

  static List<Command> rows() {
    return List.of(
        new Command(
            Verb.PROG,
            "show programs in the kernel and their code, load those of an object file",
            List.of(
                "show [OPTION]... [PROG]",
                "dump xlated [OPTION]... PROG",
                "    [file FILE | [opcodes] [linum] | visual | svg]",
                "dump jited [OPTION]... PROG [file FILE | [opcodes] [linum]]",
                "run [OPTION]... PROG data_in FILE [data_out FILE] [data_size_out BYTES]",
                "    [ctx_in FILE] [ctx_out FILE] [ctx_size_out BYTES] [repeat N]",
                "pin [OPTION]... PROG FILE",
                "{ load | loadall } [OPTION]... OBJECT PATH [type TYPE]",
                "    [map { idx N | name NAME } MAP]... [{ dev | xdpmeta_dev } NAME]",
                "    [pinmaps DIR] [kernel_btf FILE] [autoattach]",
                "{ attach | detach } [OPTION]... PROG TYPE [MAP]",
                "tracelog [OPTION]... [{ stdout | stderr } PROG]",
                "profile [OPTION]... PROG [duration SECONDS]"),
            Value.objects(
                "PROG",
                "show",
                "list",
                "dump",
                "run",
                "pin",
                "load",
                "loadall",
                "attach",
                "detach",
                "tracelog",
                "profile"),
            List.of(
                OBJECT_JSON,
                PRETTY,
                PINS,
                PIN_MAPS,
                TYPES,
                DEVICE,
                GROUP,
                PROCESS,
                NAMESPACE,
                SOCKETS,
                AT,
                EXTEND,
                WATCH,
                TIMES,
                HELP),
            """
              prog show (or list) shows the programs that are loaded, by whom ever: number, type,
              name, tag, when and by which user they were loaded, how many bytes they take, the
              maps and types they use, how often and how long they ran if that is counted, and
              which processes hold them.

              PROG is id N, name NAME, tag TAG or pinned FILE, or one of these without the word:
              digits are a number, a path is a file, 16 hexadecimal digits are a tag. All that is
              known of a program that is named is shown; a name or tag may be that of several.
              With --json the keys are those of bpftool: one object for a program that is named,
              an array for several or for all. Words may be cut, as in p s, and options may
              come before prog.

              prog dump prints a program's code: xlated as the verifier left it, jited as the
              processor runs it, by objdump where that is installed, else as bytes. Source lines
              and declarations are among it where the kernel has them, with linum also files and
              numbers of lines, with opcodes the bytes of instructions. With visual, the flow of
              control is printed as a graph for dot, with svg as a picture; with file, the bytes
              alone go to FILE.

              prog run runs a program N times, or once, on the packet in data_in and the context
              in ctx_in, one of which may be left out, and prints what it returned and how long a
              run took. What it leaves of them goes to data_out and ctx_out, at the most so many
              bytes. A file that is - is standard input, or is printed. Nothing is sent.

              prog loadall loads every program of an object file that the kernel takes, pins those
              by their names in the folder PATH of a BPF file system, which is made if it is not
              there, and says of each other why not. prog load loads all or nothing and pins the
              first program as PATH. With type they are loaded as those of a section TYPE, with map
              they use MAP in place of one of the object's, by its name or its place among them
              from 0, with dev (or offload_dev) the device runs them, and with xdpmeta_dev they may
              ask its driver about packets; pinmaps pins the maps too. prog pin pins a program that
              is loaded.

              With autoattach the programs are attached, too, and in place of a program its link is
              pinned, those of several CPUs as PATH_1 and so on. Where its section says where a
              program belongs, it goes there; else options say it: --dev for packets, --cgroup,
              --pid for probes of one process, --sockets, --netns, and --at, as its section could
              have: --at NAME=do_exit, ingress or egress for packets, hz:99 for perf events,
              ipv4/input/10 for netfilter, 10.1.0.0/16 with --dev for routes. What has no link, a
              route for example, stays. A program that lacks one is pinned, and told with that
              option. Functions of struct_ops are registered.

              prog tracelog prints what all programs print by bpf_trace_printk, until Ctrl-C; with
              stdout or stderr what PROG has written to its stream since it was last asked for,
              from Linux 6.17 on. prog profile counts how often PROG runs and how long, for so many
              seconds or until Ctrl-C; the kernel counts only meanwhile.

              prog attach attaches a program without a link, which stays until prog detach: to a map
              of sockets as sk_msg_verdict, sk_skb_verdict, sk_skb_stream_verdict or
              sk_skb_stream_parser, or to this network namespace as flow_dissector. MAP is as in
              nectar map.

              Exits with 0 if there was something to show, or at least one program was pinned;
              with 1 if what is named is not there, no program was pinned, or the kernel refused;
              then --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar prog", "all programs in the kernel"),
                new Example("nectar prog show name xdp_drop -p", "those of a name, as JSON"),
                new Example(
                    "nectar prog show -f pinned /sys/fs/bpf/filter/ingress", "a pinned one"),
                new Example("nectar prog dump xlated name xdp_drop", "the code of one"),
                new Example(
                    "nectar prog dump xlated id 3 svg > flow.svg",
                    "its flow of control as a picture"),
                new Example(
                    "nectar prog run name xdp_drop data_in packet.bin data_out - repeat 1000",
                    "a program on a packet, a thousand times"),
                new Example(
                    "nectar prog loadall filter.bpf.o /sys/fs/bpf/filter",
                    "its programs, pinned in that folder"),
                new Example(
                    "nectar prog loadall filter.bpf.o /sys/fs/bpf/filter autoattach --dev eth0",
                    "the same, and attached"),
                new Example(
                    "nectar prog load filter.bpf.o /sys/fs/bpf/drop map name flows id 7",
                    "its first program, on a map that is there"),
                new Example("nectar prog tracelog", "what programs print"),
                new Example(
                    "nectar prog profile name xdp_drop duration 10 -j",
                    "its runs of ten seconds, as JSON"),
                new Example(
                    "nectar prog attach name verdict sk_msg_verdict name sockets",
                    "a program on what the sockets in a map send"),
                new Example(
                    "nectar prog loadall --json --btf vmlinux.btf a.o /sys/fs/bpf/a",
                    "by other types than the kernel's own; what came of it as JSON"))),
        new Command(
            Verb.MAP,
            "show, make and change maps in the kernel, and their entries",
            List.of(
                "show [OPTION]... [MAP]",
                "dump [OPTION]... MAP",
                "{ lookup | getnext } [OPTION]... MAP [key KEY]",
                "update [OPTION]... MAP key KEY value VALUE [any | exist | noexist]",
                "delete [OPTION]... MAP key KEY",
                "{ push | enqueue } [OPTION]... MAP value VALUE",
                "{ peek | pop | dequeue } [OPTION]... MAP",
                "create [OPTION]... FILE type TYPE key N value N entries N [WORD]...",
                "pin [OPTION]... MAP FILE",
                "freeze [OPTION]... MAP",
                "event_pipe [OPTION]... MAP [cpu N index N]"),
            Value.objects(
                "MAP",
                "show",
                "list",
                "dump",
                "lookup",
                "getnext",
                "update",
                "delete",
                "push",
                "enqueue",
                "peek",
                "pop",
                "dequeue",
                "create",
                "pin",
                "freeze",
                "event_pipe"),
            List.of(OBJECT_JSON, PRETTY, PINS, COUNT, RECORD, RECORD_TYPES, WATCH, TIMES, HELP),
            """
              map show (or list) shows the maps that are in the kernel: number, type, name, sizes
              of keys and values in bytes, how many entries there is room for, how many bytes they
              take, whether they are frozen, the types they use, and which processes hold them.
              map dump prints all entries, map lookup that of a key, map getnext the key behind a
              key or the first one. map update writes an entry, only one that is there with exist,
              only one that is not with noexist, and map delete removes it. map push adds a value to
              a queue, a stack or a Bloom filter, map peek prints the next value of a queue or stack,
              and map pop takes it away.

              map create makes a map and pins it as FILE, in a BPF file system. TYPE is as in map
              show. WORDs are name NAME, else it is named as the file; flags FLAGS, a number or
              names such as no_prealloc with commas between them; and inner_map MAP, a map like
              those that a map of maps will hold. map pin pins a map that is there, and map freeze
              lets no process write it any more.

              MAP is id N, name NAME or pinned FILE, or one of these without the word. All that is
              known of a map that is named is shown; a name may be that of several.

              KEY is a value of the key's type, as map dump prints it: 42, "text", the name of an
              enumerator, [1, 2], {pid: 7, cpu: 1}, where members that are left out are zero; or
              its bytes, as numbers or behind hex. Where the kernel has no types of a map, a number
              does for a key of 2, 4 or 8 bytes. What starts with a dash goes after --.

              VALUE is written in the same way. In maps of a value for each CPU it is that of all,
              or behind cpu N that of one; variables of a section that are left out keep theirs. In
              maps of maps it is a MAP, and in a prog_array a program, as id 3 or name drop.

              map event_pipe prints what programs write to a ring buffer or a perf event array, a
              line for each event as it comes, until Ctrl-C or --count. Events are bytes, or with
              --type, such as --type event for struct event, values of a type that a program of
              the map, the file of --btf or the kernel has. Each event is read once: what reads the
              map besides does not get it. With cpu N index N, only the events of that CPU, at that
              entry of a perf event array. In JSON, timestamp is when an event was read, in
              nanoseconds of the monotonic clock.

              With --json the keys are those of bpftool. Exits with 0, or with 1 if what is named
              or looked for is not there or the kernel refused; then --json prints
              {"error": "..."}, and map lookup null where there is no entry.""",
            List.of(
                new Example("nectar map", "all maps in the kernel"),
                new Example("nectar map show -j name counts", "those of a name, as JSON"),
                new Example("nectar map dump counts", "the entries of a map"),
                new Example("nectar map lookup counts key 42", "one of them"),
                new Example(
                    "nectar map lookup id 3 key hex 2a 00 00 00", "the same by the key's bytes"),
                new Example(
                    "nectar map delete pinned /sys/fs/bpf/flows key '{port: 443}'",
                    "an entry less"),
                new Example("nectar map update counts key 42 value '{hits: 1}'", "one more"),
                new Example("nectar map update calls key 1 value name parse", "a program to call"),
                new Example(
                    "nectar map create /sys/fs/bpf/flows type lru_hash key 8 value 16"
                        + " entries 1024 name flows",
                    "a new map"),
                new Example("nectar map pop jobs -j", "the next value of a queue, as JSON"),
                new Example(
                    "nectar map event_pipe name events --type event --count 10",
                    "ten events of a ring buffer"))),
        new Command(
            Verb.LINK,
            "show what programs are attached to, pin and detach links",
            List.of(
                "show [OPTION]... [LINK]", "pin [OPTION]... LINK FILE", "detach [OPTION]... LINK"),
            Value.objects("LINK", "show", "list", "pin", "detach"),
            List.of(OBJECT_JSON, PRETTY, PINS, WATCH, TIMES, HELP),
            """
              link show (or list) shows the links, which hold programs where they are attached:
              number, type, the program's number, what it is attached to, its cookie, and which
              processes hold it. Programs that are attached without a link are not among them.

              LINK is id N or pinned FILE, or name and what it is attached to: a tracepoint, a
              function, a file, a list or a network device of this namespace. All that is known of
              a link that is named is shown. With --json the keys are those of bpftool.

              link pin pins a link as FILE, in a BPF file system: its program stays attached when
              the process that attached it ends. link detach detaches the program of a link, also
              of one that others hold or have pinned, which then holds it nowhere.

              Exits with 0, or with 1 if what is named is not there or the kernel refused; then
              --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar link", "all links in the kernel"),
                new Example("nectar link show -p name sched_switch", "those at a tracepoint"),
                new Example("nectar link pin id 3 /sys/fs/bpf/guard", "a link that is to stay"),
                new Example(
                    "nectar link detach /sys/fs/bpf/guard", "its program attached no more"))),
        new Command(
            Verb.BTF,
            "show and print type information in the kernel",
            List.of(
                "show [OPTION]... [BTF]",
                "dump [OPTION]... SOURCE [format { raw | c | json }] [root_id N]..."),
            Value.objects("BTF", "show", "list", "dump"),
            List.of(OBJECT_JSON, PRETTY, BASE_TYPES, WATCH, TIMES, HELP),
            """
              btf show (or list) shows the type information (BTF) that is in the kernel: its own,
              that of its modules, and that of programs and maps, with the numbers of these, and
              which processes hold it.

              BTF is id N or name NAME, or one of these without the word; vmlinux is the name of
              the kernel's own. With --json the keys are those of bpftool.

              btf dump prints types: one a line with what it refers to, as a C header that clang
              takes, or as JSON. SOURCE is BTF; prog PROG, what a program was loaded with; map MAP,
              the types of its keys and values, or of one of these with key or value behind it, or
              with all what it was loaded with; or file FILE, BTF alone or in an object file. PROG
              and MAP are named as in nectar prog and nectar map. With root_id only that type is
              printed, in C also what it needs.

              Exits with 0, or with 1 if what is named is not there or the kernel refused; then
              --json prints {"error": "..."}.""",
            List.of(
                new Example("nectar btf", "all type information in the kernel"),
                new Example("nectar btf show -j vmlinux", "the kernel's own, as JSON"),
                new Example(
                    "nectar btf dump vmlinux format c > vmlinux.h", "its types, for programs in C"),
                new Example("nectar btf dump map counts value", "the type of a map's values"),
                new Example(
                    "nectar btf dump file tool.bpf.o root_id 7", "one type of an object file"))));
  }
}
