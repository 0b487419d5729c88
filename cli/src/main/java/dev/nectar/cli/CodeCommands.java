package dev.nectar.cli;

import static dev.nectar.cli.Commands.CLASSIC;
import static dev.nectar.cli.Commands.CODE_FORMAT;
import static dev.nectar.cli.Commands.CODE_OUTPUT;
import static dev.nectar.cli.Commands.DIALECT;
import static dev.nectar.cli.Commands.DUMP;
import static dev.nectar.cli.Commands.EBPF;
import static dev.nectar.cli.Commands.EXPLAIN;
import static dev.nectar.cli.Commands.FILTER_FILE;
import static dev.nectar.cli.Commands.FILTER_FORMAT;
import static dev.nectar.cli.Commands.FLOW;
import static dev.nectar.cli.Commands.FULL;
import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.JSON;
import static dev.nectar.cli.Commands.LINK_TYPE;
import static dev.nectar.cli.Commands.NO_OPTIMIZE;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.ORDER;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.PROGRAM_TYPE;
import static dev.nectar.cli.Commands.RESOLVE;
import static dev.nectar.cli.Commands.SECTION;
import static dev.nectar.cli.Commands.SNAP_LENGTH;
import static dev.nectar.cli.Commands.TEXT;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands for code in files and on the command line. */
final class CodeCommands {
  private CodeCommands() {}

  static List<Command> rows() {
    return List.of(
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
                new Example("nectar disasm --dialect llvm prog.o", "an object file, as LLVM does"),
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
                new Example("nectar filter --ebpf --type xdp not vlan 100", "a program for XDP"))));
  }
}
