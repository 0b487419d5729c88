package dev.nectar.cli;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.JsonText.Layout;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Optional;

/**
 * The table of everything that can be typed: the parser, help, the pages in {@code docs/commands}
 * and the completion files are all made from it.
 */
final class Commands {
  static final String VERSION = "0.1.0-SNAPSHOT";

  static final Option HELP = Option.flag("-h --help", "show this help");

  static final Option PROGRAM =
      Option.valued("-e", Value.free("PROGRAM"), "the script itself, instead of a file");
  static final Option FORMAT =
      Option.valued(
          "-f --format", Value.oneOf("FORMAT", "text", "json"), "output as text or json lines");
  static final Option OUTPUT =
      Option.valued("-o --output", Value.file("FILE"), "write the output to FILE");
  static final Option PID =
      Option.valued("-p --pid", Value.free("PID"), "only this process; ends when it exits");
  static final Option CMD =
      Option.valued("-c --cmd", Value.program("CMD"), "start CMD once attached; ends with it");
  static final Option QUIET = Option.flag("-q --quiet", "no messages but errors and output");
  static final Option VERBOSE =
      Option.flag("-v --verbose", "also what is loaded and attached, and the verifier's log");
  static final Option LISTING =
      Option.flag("-l --list", "list the probes of the script, or matching a pattern");
  static final Option DRY_RUN = Option.flag("--dry-run", "compile, but attach nothing");
  static final Option DEBUG =
      Option.valued(
          "-d --debug",
          Value.oneOf("STAGE", "ast", "ir", "bpf", "all"),
          "print a stage of the compiler (ast, ir, bpf, all)");
  static final Option WARNINGS =
      Option.flag("-k --warnings", "repeat warnings of the programs while they hold");
  static final Option NO_WARNINGS = Option.flag("--no-warnings", "show no warnings");
  static final Option BUFFERING =
      Option.valued(
          "-B", Value.oneOf("MODE", "line", "full", "none"), "buffering of the output, line");
  static final Option EMIT_PLAN =
      Option.valued("--emit-plan", Value.file("FILE"), "write the compiled script to FILE");
  static final Option PLAN =
      Option.valued("--plan", Value.file("FILE"), "run a compiled script from FILE");
  static final Option ARGUMENTS = Option.flag("-v --verbose", "also the arguments of each probe");
  static final Option PACKAGE =
      Option.valued("--package", Value.free("NAME"), "the Java package of the class");
  static final Option TYPE_SENT =
      Option.valued(
          "--type", Value.free("TYPE"), "a codec of TYPE too, which programs send; repeatable");
  static final Option EMBED = Option.flag("--embed", "keep the object in the class");
  static final Option JSON = Option.flag("--json", "as JSON");
  static final Option TARGET =
      Option.valued(
          "--target", Value.file("FILE"), "of the kernel saved in FILE, not of the running one");
  static final Option SAVE =
      Option.valued("--save", Value.file("FILE"), "write all that is known of the kernel to FILE");
  static final Option INTERPRET =
      Option.flag("--interpret", "instruction by instruction, which is the default");
  static final Option COMPILE = Option.flag("--jit", "compiled to bytecode of the JVM");
  static final Option STRICT =
      Option.flag("--strict", "refuse instructions that Linux refuses, whatever comes before them");
  static final Option ELF =
      Option.flag("--elf", "standard input is an object file: run main, of section .text or xdp");
  static final Option TEXT =
      Option.valued("-e", Value.free("TEXT"), "the text itself, instead of a file");
  static final Option CODE_FORMAT =
      Option.valued(
          "-f --format",
          Value.oneOf("FORMAT", "hex", "raw", "c", "json"),
          "hex, raw bytes, a C array, or json; hex");
  static final Option FILTER_FORMAT =
      Option.valued(
          "-f --format",
          Value.oneOf("FORMAT", "hex", "raw", "c", "json"),
          "hex, raw bytes, a C array, or json, instead of a listing");
  static final Option ORDER =
      Option.valued(
          "--order",
          Value.oneOf("ORDER", "little", "big"),
          "byte order, little or big; that of this machine");
  static final Option CLASSIC = Option.flag("--classic", "classic BPF instead of eBPF");
  static final Option CODE_OUTPUT =
      Option.valued("-o --output", Value.file("FILE"), "write to FILE");
  static final Option DIALECT =
      Option.valued(
          "--dialect",
          Value.oneOf("DIALECT", "kernel", "llvm"),
          "as the kernel's verifier or as LLVM writes; kernel");
  static final Option SECTION =
      Option.valued("-j --section", Value.free("NAME"), "only this section of an object file");
  static final Option FLOW =
      Option.valued(
          "--cfg",
          Value.oneOf("FORM", "text", "dot", "svg"),
          "flow of control as text, dot or svg: blocks, edges, loops");
  static final Option DUMP =
      Option.flag("-d", "the listing; -dd: an array for C, -ddd: decimal numbers");
  static final Option EBPF = Option.flag("--ebpf", "translate to eBPF");
  static final Option PROGRAM_TYPE =
      Option.valued(
          "--type",
          Value.oneOf("TYPE", "socket", "tc", "xdp"),
          "the eBPF program's type: socket, tc or xdp; socket");
  static final Option LINK_TYPE =
      Option.valued(
          "-y --linktype",
          Value.oneOf("LINK", "EN10MB", "RAW", "NULL", "LOOP", "LINUX_SLL", "LINUX_SLL2", "PPP"),
          "what packets start with, by tcpdump's names; EN10MB");
  static final Option SNAP_LENGTH =
      Option.valued("-s --snaplen", Value.free("BYTES"), "what the filter returns; 262144");
  static final Option FILTER_FILE =
      Option.valued("-F --file", Value.file("FILE"), "read the filter from FILE, or - for stdin");
  static final Option NO_OPTIMIZE =
      Option.flag("-O --no-optimize", "as the filter is written, without optimisation");
  static final Option RESOLVE =
      Option.flag("--resolve", "look up names of hosts, which may ask the network");
  static final Option EXPLAIN =
      Option.flag("--explain", "the graph of tests after each pass of the compiler");
  static final Option BASE_TYPES =
      Option.valued(
          "-B --base-btf", Value.file("FILE"), "the types that those in a file go on from");
  static final Option PIN_MAPS =
      Option.valued("--pinmaps", Value.file("DIR"), "pin the maps too, in DIR");
  static final Option DEVICE =
      Option.valued("--dev", Value.free("NAME"), "the network device that programs attach to");
  static final Option GROUP =
      Option.valued("--cgroup", Value.file("PATH"), "the control group that programs attach to");
  static final Option PROCESS =
      Option.valued("--pid", Value.free("PID"), "the process that probes are for; all");
  static final Option NAMESPACE =
      Option.valued("--netns", Value.file("FILE"), "the network namespace; that of nectar");
  static final Option SOCKETS =
      Option.valued("--sockets", Value.free("MAP"), "the object's map of sockets to attach to");
  static final Option EXTEND =
      Option.valued(
          "--extend", Value.free("PROG"), "the program that freplace replaces a function of");
  static final Option AT =
      Option.valued(
          "--at",
          Value.free("[NAME=]PLACE"),
          "where the program NAME, or each, is attached; repeatable");
  static final Option TYPES =
      Option.valued(
          "--btf", Value.file("FILE"), "relocate by the types in FILE, not by the kernel's own");
  static final Option COUNT = Option.valued("--count", Value.free("N"), "end after so many events");
  static final Option RECORD =
      Option.valued("--type", Value.free("TYPE"), "what events are, a type of the programs'");
  static final Option RECORD_TYPES =
      Option.valued("--btf", Value.file("FILE"), "the file that has the type of events");
  static final Option OBJECT_JSON = Option.flag("-j --json", "as JSON");
  static final Option ERRORS_JSON = Option.flag("-j --json", "as JSON what fails");
  static final Option PRETTY = Option.flag("-p --pretty", "as JSON, a member a line");
  static final Option PINS =
      Option.flag("-f --bpffs", "also where things are pinned, which takes longer");
  static final Option WATCH =
      Option.valued("-w --watch", Value.free("SECONDS"), "show it again each so many seconds");
  static final Option TIMES =
      Option.valued("--times", Value.free("N"), "end after showing it so many times");
  static final Option INTERVAL =
      Option.valued("-i --interval", Value.free("SECONDS"), "how long is counted; 1");
  static final Option EVERYTHING = Option.flag("-a --all", "also what is as it should be");
  static final Option FULL = Option.flag("--full", "all of it as text, with the code");
  static final Option SHOW_VERSION = Option.flag("-V --version", "show the version");

  private static final List<Topic> TOPICS =
      List.of(
          new Topic("language", "the script language in one page"),
          new Topic("probes", "what a script can attach to"),
          new Topic("maps", "maps and the functions that fill them"),
          new Topic("assembler", "how instructions are written"),
          new Topic("output", "text, JSON and where they go"),
          new Topic("permissions", "what tracing needs, and what to do when it is refused"),
          new Topic("environment", "variables that change what nectar does"),
          new Topic("exit-codes", "what the exit code says"));

  private static final List<Command> ALL =
      List.of(
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
                  new Example(
                      "nectar features --save web1.target", "this kernel, for use elsewhere"),
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
                  new Example("nectar feature probe macros prefix MY_ > features.h", "for C"))),
          new Command(
              Verb.ASM,
              "assemble eBPF or classic BPF",
              List.of("[OPTION]... FILE", "[OPTION]... -e TEXT"),
              Value.file("FILE"),
              List.of(TEXT, CODE_FORMAT, CODE_OUTPUT, ORDER, CLASSIC, HELP),
              """
              Assembles the text of FILE, or of standard input if FILE is -, and prints the code,
              an instruction a line. The text is written as the kernel's verifier or as LLVM
              writes instructions, with labels and comments; listings of disasm, bpftool and
              llvm-objdump are read as they are. nectar help assembler shows the language.

              With --classic it is what tcpdump -d and -ddd print, or what bpf_asm reads.""",
              List.of(
                  new Example("nectar asm drop.s", "the code of a program as hex"),
                  new Example("nectar asm -f c -o drop.h drop.s", "as an array for C"),
                  new Example(
                      "tcpdump -d icmp | nectar asm --classic -f raw -o icmp.bpf -",
                      "a classic filter"))),
          new Command(
              Verb.DISASM,
              "disassemble eBPF or classic BPF",
              List.of("[OPTION]... FILE", "[OPTION]... HEX"),
              Value.file("FILE"),
              List.of(DIALECT, SECTION, FLOW, JSON, CODE_OUTPUT, ORDER, CLASSIC, HELP),
              """
              Prints the instructions of FILE, or of standard input if FILE is -: an object file
              of a BPF compiler, whose sections and functions are shown by name; raw code; or hex,
              which may also be the argument itself. Hex and raw code of nectar asm are read back;
              with --classic, the arrays and numbers of tcpdump -dd and -ddd are read too.""",
              List.of(
                  new Example(
                      "nectar disasm --dialect llvm prog.o", "an object file, as LLVM does"),
                  new Example("nectar disasm b7000000010000009500000000000000", "a few bytes"),
                  new Example(
                      "nectar disasm --cfg svg -j xdp prog.o > flow.svg",
                      "the flow graph of a section as a picture"))),
          new Command(
              Verb.OBJECT,
              "show what is in an object file",
              List.of("show [OPTION]... FILE"),
              Value.file("FILE"),
              List.of(OBJECT_JSON, PRETTY, FULL, HELP),
              """
              Shows what would be loaded of FILE, an object file of a BPF compiler, or of standard
              input if FILE is -: its programs with their types and the points they are for, its
              functions, maps, variables, and what it needs of the kernel. Nothing is loaded, and
              the running kernel does not matter. With --full the contents of maps and the code
              are shown too, with source lines and what depends on the kernel's types.""",
              List.of(
                  new Example("nectar object show prog.o", "the parts of an object file"),
                  new Example("nectar object show --full prog.o", "the same with its code"))),
          new Command(
              Verb.FILTER,
              "compile a filter for packets",
              List.of("[OPTION]... EXPRESSION...", "[OPTION]... -F FILE"),
              Value.free("EXPRESSION"),
              List.of(
                  DUMP,
                  FILTER_FORMAT,
                  CODE_OUTPUT,
                  ORDER,
                  LINK_TYPE,
                  SNAP_LENGTH,
                  FILTER_FILE,
                  NO_OPTIMIZE,
                  RESOLVE,
                  EXPLAIN,
                  EBPF,
                  PROGRAM_TYPE,
                  DIALECT,
                  HELP),
              """
              Compiles an expression of the language of tcpdump (pcap-filter(7)) to classic BPF, or
              with --ebpf to eBPF, and prints a listing, or what -f or -d asks for. An expression
              of several words need not be quoted, but for what the shell takes for itself. Without
              one, all packets match.

              Socket filters return the snap length for a packet that matches and 0 for others; XDP
              programs let it pass or drop it, and so do those for tc.""",
              List.of(
                  new Example(
                      "nectar filter 'tcp port 80 and host 10.0.0.1'", "a filter's instructions"),
                  new Example("nectar filter -ddd -y RAW udp port 53", "as iptables wants them"),
                  new Example(
                      "nectar filter --ebpf --type xdp not vlan 100", "a program for XDP"))),
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
                  new Example(
                      "nectar map update calls key 1 value name parse", "a program to call"),
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
                  "show [OPTION]... [LINK]",
                  "pin [OPTION]... LINK FILE",
                  "detach [OPTION]... LINK"),
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
                      "nectar btf dump vmlinux format c > vmlinux.h",
                      "its types, for programs in C"),
                  new Example("nectar btf dump map counts value", "the type of a map's values"),
                  new Example(
                      "nectar btf dump file tool.bpf.o root_id 7", "one type of an object file"))),
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
                  new Example("echo map show | nectar batch file - -j", "of a pipe, as JSON"))),
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
                  new Example("nectar doctor tool.bpf.o", "what of an object would fail"))),
          new Command(
              Verb.GEN,
              "make files of object files",
              List.of(
                  "object OUTPUT INPUT...",
                  "min_core_btf INPUT OUTPUT OBJECT...",
                  "skeleton [OPTION]... OBJECT [name NAME]"),
              Value.file("FILE"),
              List.of(PACKAGE, TYPE_SENT, EMBED, ERRORS_JSON, PRETTY, HELP),
              """
              gen object links object files into one, OUTPUT, by the rules of libbpf's linker: what
              is static stays apart, a definition takes the place of a weak one, what one file
              declares extern is found in another, equal types become one. Each INPUT is an object
              file of a BPF compiler. One INPUT alone is written anew.

              gen min_core_btf takes of INPUT, a kernel's types as a file of BTF or in an ELF
              file, those that the OBJECTs need to be loaded (CO-RE), and writes them to OUTPUT,
              for kernels that have no types of their own: nectar prog loadall --btf OUTPUT.

              gen skeleton prints the source of a Java class for OBJECT, called NAME or as the file:
              its programs, maps and global variables as methods, with the types that the object
              tells; what sets variables, loads and attaches it. The class finds the object as a
              resource beside it, or in itself with --embed.

              Nothing is loaded, and no privileges are needed.""",
              List.of(
                  new Example(
                      "nectar gen skeleton --package app tool.bpf.o > Tool.java",
                      "a class for an object"),
                  new Example(
                      "nectar gen object tool.bpf.o main.bpf.o library.bpf.o",
                      "two object files in one"),
                  new Example(
                      "nectar gen min_core_btf /sys/kernel/btf/vmlinux small.btf tool.bpf.o",
                      "the types of this kernel that an object needs"))),
          new Command(
              Verb.CONFORMANCE_PLUGIN,
              "run a program from standard input, for suites of tests",
              List.of("[MEMORY] [OPTION]..."),
              Value.free("MEMORY"),
              List.of(INTERPRET, COMPILE, STRICT, ELF, HELP),
              """
              Reads a program as hex digits, with any blanks between bytes, from standard input,
              runs it in the embedded kernel, and prints R0 as hex digits. MEMORY, hex digits too,
              is what R1 points to, and R2 is its length; without it both are 0. Nothing checks
              the program first: it has 512 bytes of stack, and what it does beyond that or the
              memory ends it. It may call helper 5, which returns a number that is not 0.

              Exits with 0 if the program returned, else with 1, and says on standard error why.""",
              List.of(
                  new Example(
                      "echo b7000000 2a000000 95000000 00000000 | nectar conformance-plugin",
                      "a program that returns 42: prints 2a"),
                  new Example(
                      "nectar conformance-plugin 0102 --jit --strict < program.hex",
                      "compiled, if Linux would take each instruction"))),
          new Command(
              Verb.HELP,
              "show help about a command or a topic",
              List.of("[TOPIC]"),
              Value.oneOf("TOPIC"),
              List.of(HELP),
              "Without TOPIC, lists the commands and topics.",
              List.of(new Example("nectar help maps", "how maps work"))),
          new Command(
              Verb.COMPLETION,
              "print the completion file of a shell",
              List.of("SHELL"),
              Value.oneOf("SHELL", "bash", "zsh", "fish"),
              List.of(HELP),
              """
              Prints what makes the shell complete commands, options and their values.""",
              List.of(
                  new Example("source <(nectar completion bash)", "for this bash"),
                  new Example(
                      "nectar completion zsh > ~/.zfunc/_nectar",
                      "for zsh, with ~/.zfunc in its fpath"),
                  new Example(
                      "nectar completion fish > ~/.config/fish/completions/nectar.fish",
                      "for fish"))),
          new Command(
              Verb.VERSION,
              "show the version",
              List.of("[OPTION]..."),
              Value.free(""),
              List.of(OBJECT_JSON, PRETTY, HELP),
              """
              Also as nectar --version. With --json the keys are those of bpftool, which tells of
              libbpf where java_version is.""",
              List.of(new Example("nectar version -j", "the version as JSON"))));

  private Commands() {}

  /** How JSON is laid out, if that is asked for. */
  static Optional<Layout> layout(Arguments arguments) {
    if (arguments.has(PRETTY)) {
      return Optional.of(Layout.PRETTY);
    }
    return arguments.has(OBJECT_JSON) ? Optional.of(Layout.COMPACT) : Optional.empty();
  }

  /** Ends what has nothing to say: with nothing, or null where JSON is asked for. */
  static int done(Context context, Arguments arguments) {
    layout(arguments).ifPresent(how -> context.out().print(JsonText.of(Json.NULL, how)));
    return 0;
  }

  static List<Command> all() {
    return ALL;
  }

  static List<Topic> topics() {
    return TOPICS;
  }

  static Optional<Command> find(String name) {
    for (Command command : ALL) {
      if (command.name().equals(name)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  /**
   * A command with the habits of bpftool, whose name may be cut: then the first that fits is meant.
   */
  static Optional<Command> cut(String name) {
    Optional<Command> whole = find(name);
    return whole.isPresent()
        ? whole.filter(Commands::isAsInBpftool)
        : ALL.stream()
            .filter(Commands::isAsInBpftool)
            .filter(each -> !name.isEmpty() && each.name().startsWith(name))
            .findFirst();
  }

  private static boolean isAsInBpftool(Command command) {
    return command.options().contains(PRETTY);
  }

  static Command of(Verb verb) {
    return ALL.get(verb.ordinal());
  }
}
