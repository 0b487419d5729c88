package dev.nectar.cli;

import dev.nectar.cli.Command.Verb;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
  static final Option PCAP =
      Option.valued("--pcap", Value.file("FILE"), "the packets: a pcap or pcapng file");
  static final Option WRITE_PACKETS =
      Option.valued(
          "--write", Value.file("FILE"), "write what passes to FILE, pcapng if its name says so");
  static final Option RUN_PROGRAM =
      Option.valued("--program", Value.free("NAME"), "the program, if several run on packets");
  static final Option RUN_FILTER =
      Option.valued(
          "--filter", Value.free("EXPRESSION"), "run a filter of tcpdump's language instead");
  static final Option VERIFY_PROGRAM =
      Option.valued("--program", Value.free("NAME"), "only this program");
  static final Option VERIFY_TARGET =
      Option.valued(
          "--target", Value.file("TARGET"), "link for a kernel that features --save described");
  static final Option VERIFY_VERSION =
      Option.valued(
          "--kernel-version", Value.free("VERSION"), "with what Linux VERSION has, from 5.10 on");
  static final Option VERIFY_FORMAT =
      Option.valued(
          "--format",
          Value.oneOf("FORMAT", "text", "json", "github", "sarif"),
          "as text, json, github (annotations of a workflow) or sarif");
  static final Option COMPARE =
      Option.flag("--compare", "also load into the running kernel, and say what differs");
  static final Option COMPLEXITY =
      Option.flag("--complexity", "also where the instructions were walked, most first");
  static final Option INSTRUCTIONS =
      Option.flag("-v --verbose", "also each instruction, with what is known of it");
  static final Option CASES =
      Option.valued("--cases", Value.file("CASES"), "compare with verdicts that Linux gave");
  static final Option TRACE_PACKETS = Option.flag("--trace", "also each packet's verdict");
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
      Stream.of(
              TracingCommands.rows(),
              CodeCommands.rows(),
              ObjectCommands.rows(),
              AttachedCommands.rows(),
              OverviewCommands.rows(),
              OtherCommands.rows())
          .flatMap(List::stream)
          .toList();

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
