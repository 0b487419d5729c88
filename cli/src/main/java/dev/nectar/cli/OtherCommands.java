package dev.nectar.cli;

import static dev.nectar.cli.Commands.CASES;
import static dev.nectar.cli.Commands.COMPARE;
import static dev.nectar.cli.Commands.COMPILE;
import static dev.nectar.cli.Commands.COMPLEXITY;
import static dev.nectar.cli.Commands.ELF;
import static dev.nectar.cli.Commands.EMBED;
import static dev.nectar.cli.Commands.ERRORS_JSON;
import static dev.nectar.cli.Commands.HELP;
import static dev.nectar.cli.Commands.INSTRUCTIONS;
import static dev.nectar.cli.Commands.INTERPRET;
import static dev.nectar.cli.Commands.OBJECT_JSON;
import static dev.nectar.cli.Commands.PACKAGE;
import static dev.nectar.cli.Commands.PCAP;
import static dev.nectar.cli.Commands.PRETTY;
import static dev.nectar.cli.Commands.RUN_FILTER;
import static dev.nectar.cli.Commands.RUN_PROGRAM;
import static dev.nectar.cli.Commands.STRICT;
import static dev.nectar.cli.Commands.TRACE_PACKETS;
import static dev.nectar.cli.Commands.TYPE_SENT;
import static dev.nectar.cli.Commands.VERIFY_FORMAT;
import static dev.nectar.cli.Commands.VERIFY_PROGRAM;
import static dev.nectar.cli.Commands.VERIFY_TARGET;
import static dev.nectar.cli.Commands.VERIFY_VERSION;
import static dev.nectar.cli.Commands.WRITE_PACKETS;

import dev.nectar.cli.Command.Example;
import dev.nectar.cli.Command.Verb;
import java.util.List;

/** The rows of the commands that make files, serve tests, and tell of nectar itself. */
final class OtherCommands {
  private OtherCommands() {}

  static List<Command> rows() {
    return List.of(
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

            Nothing is loaded, and no privileges are needed.\
            """,
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
            Verb.RUN,
            "run a program over the packets of a file, without a kernel",
            List.of(
                "OBJECT --pcap FILE [OPTION]...", "--filter EXPRESSION --pcap FILE [OPTION]..."),
            Value.file("OBJECT"),
            List.of(
                PCAP,
                WRITE_PACKETS,
                RUN_PROGRAM,
                RUN_FILTER,
                TRACE_PACKETS,
                OBJECT_JSON,
                PRETTY,
                HELP),
            """
            Runs a program for XDP, tc, sockets or control groups in the embedded kernel, once
            for each packet of the file, and prints how often each verdict was given, and the
            entries of the maps at the end, but for those that are zero: keys and values as hex
            digits. What the program prints is printed as it comes.

            The packets start with an Ethernet header, or get one without addresses if the file
            has them with another header, such as Linux's cooked one. Programs see the packets
            that Linux would run them on by itself; longer ones, and those that are cut in their
            IP header, are counted as not run.

            With --write, frames that pass are written as the program leaves them: verdicts
            XDP_PASS, XDP_TX, XDP_REDIRECT; of tc all but those that drop or keep the packet; of
            sockets as many bytes as the program says. Neither privileges nor Linux are needed.\
            """,
            List.of(
                new Example(
                    "nectar run firewall.bpf.o --pcap in.pcap --write out.pcap",
                    "what gets through a firewall"),
                new Example(
                    "nectar run --filter 'tcp port 80' --pcap in.pcap --trace",
                    "which packets are of HTTP"))),
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

            Exits with 0 if the program returned, else with 1, and says on standard error why.\
            """,
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
            Prints what makes the shell complete commands, options and their values.\
            """,
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
            libbpf where java_version is.\
            """,
            List.of(new Example("nectar version -j", "the version as JSON"))),
        new Command(
            Verb.VERIFY,
            "say whether Linux would take programs, without loading them",
            List.of("[OPTION]... OBJECT", "--cases CASES"),
            Value.file("OBJECT"),
            List.of(
                VERIFY_PROGRAM,
                VERIFY_TARGET,
                VERIFY_VERSION,
                COMPARE,
                COMPLEXITY,
                INSTRUCTIONS,
                VERIFY_FORMAT,
                CASES,
                OBJECT_JSON,
                PRETTY,
                HELP),
            """
            Walks the programs of OBJECT, an object file of a BPF compiler, as the verifier of
            Linux 6.18 does, and prints for each whether it would be accepted, and if not, why,
            in the words of Linux, and at which instruction and source line. What the object
            needs of a kernel's types is taken from TARGET. Below a refusal stand what was
            needed, how the value came to be that was not so, and what to do.

            With --kernel-version, helpers, instructions, types of programs and maps, and places
            of attachment that came with later versions are not there; all other rules are
            those of Linux 6.18.

            With --compare, each program is loaded into the running kernel as well, with maps
            of its own and attached to nothing, and it is told where the kernel says something
            else; the object is then linked for that kernel.

            With --complexity, the instructions walked are counted for each function and source
            line, most first: where does the limit of 1,000,000 go? With -v, each instruction is
            printed below its source line, with how often it was walked, and in an accepted
            program with what a load or store reaches and which numbers its registers hold.

            As github, refusals are errors and differences warnings in the form that workflows
            of GitHub show at the lines of a change; sarif is SARIF 2.1.0, which code scanning
            takes.

            With --cases, each line of CASES is a program as JSON, with the verdict of Linux. How
            many verdicts and reasons agree is printed, and of how many refusals what was needed
            and how it came about could be told; then what differs, one a line.

            The exit code is 1 if a program is refused, or a verdict differs.\
            """,
            List.of(
                new Example("nectar verify tool.bpf.o", "would these programs load?"),
                new Example(
                    "nectar verify --json --program count tool.bpf.o", "one of them, as JSON"),
                new Example(
                    "nectar verify --kernel-version 5.10 tool.bpf.o",
                    "does it use anything that Linux 5.10 has not?"),
                new Example(
                    "sudo nectar verify --compare tool.bpf.o", "does the running kernel agree?"),
                new Example(
                    "nectar verify --format sarif tool.bpf.o > tool.sarif", "for code scanning"))));
  }
}
