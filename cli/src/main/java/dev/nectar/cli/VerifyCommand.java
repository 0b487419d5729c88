package dev.nectar.cli;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.VerifierException;
import dev.nectar.kernel.VerifierReason;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import dev.nectar.object.TargetFile;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import dev.nectar.verifier.Report;
import dev.nectar.vm.EmbeddedTarget;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code nectar verify}: the verdicts of Linux's verifier, without a kernel. */
final class VerifyCommand {
  private static final String WORD = "verify";

  private final Context context;
  private static final KernelVersion OLDEST = KernelVersion.of(5, 10);
  private static final KernelVersion NEWEST = new KernelVersion(6, 18, Integer.MAX_VALUE);

  private final Arguments arguments;

  VerifyCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    Optional<String> cases = arguments.value(Commands.CASES);
    if (cases.isPresent()) {
      if (!arguments.operands().isEmpty()) {
        throw new UsageException(WORD, "give an object file or --cases, not both");
      }
      byte[] file = new Input(context).bytes(cases.get(), "name a file of cases");
      VerifierCases judged = VerifierCases.of(cases.get(), file);
      context.out().print(judged.text());
      return judged.agree() ? 0 : 1;
    }
    if (arguments.operands().size() != 1) {
      throw new UsageException(WORD, "name one object file");
    }
    return programs(arguments.operands().getFirst());
  }

  /** How the report is written. */
  private enum Format {
    TEXT,
    JSON,
    GITHUB,
    SARIF
  }

  private int programs(String file) {
    Format format = format();
    byte[] bytes = new Input(context).bytes(file, "name an object file of a BPF compiler, or -");
    ObjectSpec spec = ObjectReader.read(file, MemorySegment.ofArray(bytes));
    Report report = arguments.has(Commands.COMPARE) ? compared(file, spec) : judged(file, spec);
    Report advised =
        report.advised(reason -> VerifierReason.of(reason).map(VerifierReason::advice));
    context.out().print(written(advised, format));
    return report.isGood() ? 0 : 1;
  }

  private Format format() {
    Optional<Format> named = arguments.value(Commands.VERIFY_FORMAT).map(VerifyCommand::format);
    boolean json = Commands.layout(arguments).isPresent();
    if (json && named.isPresent() && named.get() != Format.JSON && named.get() != Format.SARIF) {
      throw new UsageException(WORD, "--json and --format say two things: leave out one");
    }
    return named.orElse(json ? Format.JSON : Format.TEXT);
  }

  private static Format format(String word) {
    return Arrays.stream(Format.values())
        .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    WORD, "there is no format " + word + ": give text, json, github or sarif"));
  }

  private Report.Wanted wanted(Optional<KernelVersion> version) {
    return new Report.Wanted(details(), version);
  }

  private Optional<KernelVersion> version() {
    return arguments.value(Commands.VERIFY_VERSION).map(VerifyCommand::version);
  }

  private static KernelVersion version(String text) {
    KernelVersion version = KernelVersion.parse(text);
    if (version.compareTo(OLDEST) < 0 || version.compareTo(NEWEST) > 0) {
      throw new UsageException(
          WORD, "there are no rules for Linux " + text + ": give a version from 5.10 to 6.18");
    }
    return version;
  }

  private Set<Report.Detail> details() {
    Set<Report.Detail> details = EnumSet.noneOf(Report.Detail.class);
    if (arguments.has(Commands.COMPLEXITY)) {
      details.add(Report.Detail.COMPLEXITY);
    }
    if (arguments.has(Commands.INSTRUCTIONS)) {
      details.add(Report.Detail.INSTRUCTIONS);
    }
    return details;
  }

  private String written(Report report, Format format) {
    Set<Report.Detail> details = details();
    Layout layout = Commands.layout(arguments).orElse(Layout.COMPACT);
    return switch (format) {
      case TEXT -> report.text(details, context.colour());
      case JSON -> report.json(details, layout);
      case GITHUB -> report.annotations();
      case SARIF -> Report.sarif(List.of(report), layout);
    };
  }

  private Report judged(String file, ObjectSpec spec) {
    return Report.of(file, spec, target(), chosen(file, spec), wanted(version()));
  }

  private Report compared(String file, ObjectSpec spec) {
    if (arguments.value(Commands.VERIFY_TARGET).isPresent()) {
      throw new UsageException(
          WORD, "--compare asks the running kernel, and --target is another: leave out one");
    }
    if (version().isPresent()) {
      throw new UsageException(
          WORD, "--compare asks the running kernel, whatever --kernel-version says: leave out one");
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Report report =
          Report.of(file, spec, kernel.target(), chosen(file, spec), wanted(Optional.empty()));
      return report.comparedWith(program -> refusal(kernel, spec, program));
    }
  }

  /** Loads a program, with maps of its own that go with it, and nothing else. */
  private static Optional<String> refusal(
      LinuxKernel kernel, ObjectSpec spec, ProgramSpec program) {
    List<MapSpec> maps = spec.maps().stream().map(VerifyCommand::alone).toList();
    ObjectSpec one =
        new ObjectSpec(
            List.of(program),
            spec.functions(),
            maps,
            spec.variables(),
            spec.externs(),
            spec.types(),
            spec.order(),
            spec.license(),
            spec.kernelVersion());
    try {
      kernel.load(one).close();
      return Optional.empty();
    } catch (VerifierException e) {
      return Optional.of(e.reason());
    }
  }

  /** A map that is pinned nowhere, and leads to no other program of the object. */
  private static MapSpec alone(MapSpec map) {
    MapSpec unpinned = map.with(Pinning.NONE);
    return map.type() == MapType.PROG_ARRAY ? unpinned.with(List.of()) : unpinned;
  }

  private Target target() {
    return arguments
        .value(Commands.VERIFY_TARGET)
        .<Target>map(
            name ->
                TargetFile.read(
                    new Input(context).bytes(name, "name a file of nectar features --save")))
        .orElse(EmbeddedTarget.INSTANCE);
  }

  private List<ProgramSpec> chosen(String file, ObjectSpec spec) {
    Optional<String> name = arguments.value(Commands.VERIFY_PROGRAM);
    List<ProgramSpec> chosen =
        spec.programs().stream()
            .filter(program -> name.isEmpty() || program.name().equals(name.get()))
            .toList();
    if (chosen.isEmpty()) {
      String names = String.join(", ", spec.programs().stream().map(ProgramSpec::name).toList());
      throw new NectarException(
          file + " has no program" + name.map(n -> " " + n).orElse(""),
          names.isEmpty() ? "" : "its programs are " + names);
    }
    return chosen;
  }
}
