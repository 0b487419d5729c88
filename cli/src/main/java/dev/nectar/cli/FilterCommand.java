package dev.nectar.cli;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.bytecode.classic.ClassicTranslation;
import dev.nectar.filter.CompiledFilter;
import dev.nectar.filter.FilterCompiler;
import dev.nectar.filter.FilterOptions;
import dev.nectar.filter.LinkType;
import dev.nectar.filter.SystemNames;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Source;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code nectar filter}. */
final class FilterCommand {
  /** Packets that match pass, others are dropped ({@code linux/pkt_cls.h}). */
  private static final ClassicTranslation CLASSIFIER =
      new ClassicTranslation(
          new ClassicTranslation.SocketBuffer(), new ClassicTranslation.Verdict(0, 2));

  private final Context context;

  FilterCommand(Context context) {
    this.context = context;
  }

  /** A program of tc that lets through what an expression matches, of frames of Ethernet. */
  static ProgramSpec classifier(String expression) {
    Source source = new Source("filter", expression);
    List<ClassicInstruction> classic =
        new FilterCompiler(FilterOptions.DEFAULT).compile(source).instructions();
    FunctionSpec body = new FunctionSpec("filter", CLASSIFIER.apply(classic), List.of());
    return new ProgramSpec("filter", ProgramType.SCHED_CLS, body);
  }

  int run(Arguments arguments) {
    CodeOptions.check("filter", arguments);
    checkEbpfOptions(arguments);
    Source source = source(arguments);
    FilterCompiler compiler = new FilterCompiler(options(arguments));
    if (arguments.has(Commands.EXPLAIN)) {
      CodeOptions.write(context, arguments, bytes(explanation(compiler.explain(source))));
      return 0;
    }
    List<ClassicInstruction> program = compiler.compile(source).instructions();
    byte[] text =
        arguments.has(Commands.EBPF)
            ? extended(translation(arguments).apply(program), arguments)
            : classic(program, arguments);
    CodeOptions.write(context, arguments, text);
    return 0;
  }

  private static void checkEbpfOptions(Arguments arguments) {
    for (Option each : List.of(Commands.PROGRAM_TYPE, Commands.DIALECT)) {
      if (arguments.has(each) && !arguments.has(Commands.EBPF)) {
        throw new UsageException("filter", "option " + each.title() + " needs --ebpf");
      }
    }
    if (arguments.has(Commands.DUMP)
        && (arguments.has(Commands.FILTER_FORMAT) || arguments.has(Commands.EBPF))) {
      throw new UsageException("filter", "-d goes neither with --format nor with --ebpf");
    }
  }

  private Source source(Arguments arguments) {
    Optional<String> file = arguments.value(Commands.FILTER_FILE);
    if (file.isEmpty()) {
      return new Source("filter", String.join(" ", arguments.operands()));
    }
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("filter", "give an expression or -F, not both");
    }
    String name = file.get().equals(Input.STANDARD) ? "stdin" : file.get();
    return new Source(name, new Input(context).text(file.get(), "name a file with an expression"));
  }

  private static FilterOptions options(Arguments arguments) {
    FilterOptions options = FilterOptions.DEFAULT;
    if (arguments.has(Commands.RESOLVE)) {
      options = options.withNames(new SystemNames(Path.of("/etc"), SystemNames.HostLookup.ASKED));
    }
    if (arguments.has(Commands.NO_OPTIMIZE)) {
      options = options.withOptimisation(FilterOptions.Optimisation.NONE);
    }
    Optional<String> bytes = arguments.value(Commands.SNAP_LENGTH);
    if (bytes.isPresent()) {
      options = options.withSnapLength(snapLength(bytes.get()));
    }
    return options.withLinkType(linkType(arguments));
  }

  private static int snapLength(String text) {
    try {
      int bytes = Integer.parseUnsignedInt(text);
      if (bytes != 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new UsageException(
        "filter", "option --snaplen needs a number from 1 to 4294967295, not " + text);
  }

  private static LinkType linkType(Arguments arguments) {
    Optional<String> name = arguments.value(Commands.LINK_TYPE);
    if (name.isEmpty()) {
      return LinkType.EN10MB;
    }
    return LinkType.named(name.get())
        .orElseThrow(
            () ->
                new UsageException(
                    "filter",
                    "option --linktype knows "
                        + String.join(", ", LinkType.names())
                        + ", but not "
                        + name.get()
                        + Suggestion.afterMessage(name.get(), LinkType.names())));
  }

  private static ClassicTranslation translation(Arguments arguments) {
    return switch (arguments.value(Commands.PROGRAM_TYPE).orElse("socket")) {
      case "xdp" -> ClassicTranslation.XDP;
      case "tc" -> CLASSIFIER;
      default -> ClassicTranslation.SOCKET_FILTER;
    };
  }

  private static byte[] extended(List<Instruction> program, Arguments arguments) {
    ByteOrder order = CodeOptions.order(arguments);
    Optional<String> format = arguments.value(Commands.FILTER_FORMAT);
    if (format.isPresent()) {
      return AsmCommand.extended(program, format.get(), order);
    }
    boolean llvm = arguments.value(Commands.DIALECT).filter("llvm"::equals).isPresent();
    return bytes(new Disassembler(llvm ? Dialect.LLVM : Dialect.KERNEL).listing(program, order));
  }

  private static byte[] classic(List<ClassicInstruction> program, Arguments arguments) {
    Optional<String> format = arguments.value(Commands.FILTER_FORMAT);
    if (format.isPresent()) {
      return AsmCommand.classic(program, format.get(), CodeOptions.order(arguments));
    }
    return bytes(
        switch (arguments.count(Commands.DUMP)) {
          case 0, 1 -> ClassicPrinter.listing(program);
          case 2 -> ClassicPrinter.array(program);
          default -> ClassicPrinter.numbers(program);
        });
  }

  private static String explanation(CompiledFilter filter) {
    StringBuilder out = new StringBuilder();
    for (CompiledFilter.Stage stage : filter.stages()) {
      out.append("after ").append(stage.name()).append(":\n").append(stage.text()).append('\n');
    }
    return out.append("instructions:\n")
        .append(ClassicPrinter.listing(filter.instructions()))
        .toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
