package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.Program;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedProgram;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code nectar prog dump}: the code of programs, as verified or as compiled. */
final class ProgramDump {
  private static final String PROG = "prog";
  private static final String FILE = "file";
  private static final List<String> HEADER =
      List.of("id", "type", "name", "tag", "gpl_compatible", "run_time_ns", "run_cnt");

  private final Context context;
  private final Arguments arguments;

  ProgramDump(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** What is shown besides the instructions. */
  enum Detail {
    /** Their bytes. */
    OPCODES,
    /** Files and numbers of source lines. */
    LINUM,
    /** The flow of control instead, for Graphviz. */
    VISUAL,
    /** The flow of control instead, as a picture. */
    SVG;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** One of the kinds of code that a program has. */
  interface Code {
    /** Its bytes. */
    byte[] bytes();

    /** As text for people. */
    String text(Set<Detail> details);

    /** By the keys of bpftool. */
    List<Object> json(Set<Detail> details);
  }

  /** A program with what the kernel tells of it. */
  record Opened(Program program, Optional<Btf> types) {}

  /** Dumps the programs that the words name. */
  int run(List<String> all) {
    Words words = new Words(PROG, all);
    String kind = words.next("say what to dump: xlated or jited");
    boolean translated = !kind.isEmpty() && "xlated".startsWith(kind);
    if (!translated && (kind.isEmpty() || !"jited".startsWith(kind))) {
      throw new UsageException(
          PROG,
          "there is no prog dump "
              + kind
              + Suggestion.afterMessage(kind, List.of("xlated", "jited")));
    }
    List<String> known =
        translated
            ? List.of(FILE, "opcodes", "linum", "visual", "svg")
            : List.of(FILE, "opcodes", "linum");
    Selector selector = words.selector("program, such as id 3", Set.copyOf(known));
    Set<Detail> details = new TreeSet<>();
    Optional<String> file = Optional.empty();
    while (!words.isEmpty()) {
      String word = words.oneOf("more", known);
      if (word.equals(FILE)) {
        file = Optional.of(words.next("there is no name of a file behind file"));
      } else {
        details.add(Detail.valueOf(word.toUpperCase(java.util.Locale.ROOT)));
      }
    }
    check(details, file);
    dump(selector, translated, details, file);
    return 0;
  }

  private void check(Set<Detail> details, Optional<String> file) {
    if (file.isPresent() && !details.isEmpty()) {
      throw new UsageException(
          PROG, "what goes to a file is bytes alone: leave out opcodes, linum, visual and svg");
    }
    boolean picture = details.contains(Detail.VISUAL) || details.contains(Detail.SVG);
    if (picture && (layout().isPresent() || details.size() > 1)) {
      throw new UsageException(
          PROG, "visual and svg go neither together nor with JSON, opcodes or linum");
    }
  }

  private void dump(
      Selector selector, boolean translated, Set<Detail> details, Optional<String> file) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      ShowCommand<ListedProgram> programs = new ShowCommand<>(context, PROG, new ShownPrograms());
      if (file.isPresent()) {
        ListedProgram one = programs.one(listing, selector);
        code(kernel, one, translated, code -> OutputFile.write(context, file.get(), code.bytes()));
        layout().ifPresent(how -> context.out().print(JsonText.of(Json.NULL, how)));
        return;
      }
      List<ListedProgram> found = programs.select(listing, selector);
      List<Object> shown = new ArrayList<>();
      String between = "";
      for (ListedProgram each : found) {
        boolean several = found.size() > 1;
        if (layout().isPresent()) {
          code(kernel, each, translated, code -> shown.add(json(each, several, code, details)));
        } else {
          context.out().print(between + (several ? header(each) : ""));
          code(kernel, each, translated, code -> context.out().print(code.text(details)));
          between = "\n";
        }
      }
      layout()
          .ifPresent(
              how ->
                  context
                      .out()
                      .print(JsonText.of(found.size() > 1 ? shown : shown.getFirst(), how)));
    }
  }

  private interface Work {
    void on(Code code);
  }

  private static void code(
      LinuxKernel kernel, ListedProgram listed, boolean translated, Work work) {
    int id = listed.info().id();
    String title = "program number " + Integer.toUnsignedString(id);
    try (Program program =
        kernel
            .inventory()
            .program(id)
            .orElseThrow(() -> new NectarException(title + " is gone meanwhile", ""))) {
      Optional<Btf> types =
          listed.info().types() == 0
              ? Optional.empty()
              : kernel.inventory().types(listed.info().types());
      Opened opened = new Opened(program, types);
      Code code = translated ? new TranslatedCode(opened) : new CompiledCode(opened);
      if (code.bytes().length == 0) {
        throw new NectarException(
            "the kernel does not show the code of " + title,
            translated
                ? "it shows that to those with CAP_PERFMON alone, or not where kernel.kptr_restrict"
                    + " or net.core.bpf_jit_harden hide it"
                : "it was not compiled (net.core.bpf_jit_enable), or kernel.kptr_restrict hides it");
      }
      work.on(code);
    }
  }

  private static Object json(
      ListedProgram program, boolean several, Code code, Set<Detail> details) {
    List<Object> instructions = code.json(details);
    if (!several) {
      return instructions;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    Map<String, Object> known = new ShownPrograms().members(program, Surroundings.NONE);
    HEADER.forEach(
        key -> Optional.ofNullable(known.get(key)).ifPresent(value -> members.put(key, value)));
    members.put("insns", instructions);
    return members;
  }

  private static String header(ListedProgram program) {
    Map<String, Object> known = new ShownPrograms().members(program, Surroundings.NONE);
    return known.get("id")
        + ": "
        + known.get("type")
        + (program.fullName().isEmpty() ? "" : "  name " + program.fullName())
        + "  tag "
        + known.get("tag")
        + (program.info().gplCompatible() ? "  gpl\n" : "\n");
  }

  private Optional<Layout> layout() {
    return Commands.layout(arguments);
  }
}
