package dev.nectar.cli;

import dev.nectar.object.LineSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import dev.nectar.object.TargetFile;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.Linker;
import dev.nectar.report.NectarException;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import dev.nectar.vm.EmbeddedTarget;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar verify}: the verdicts of Linux's verifier, without a kernel. */
final class VerifyCommand {
  private static final String WORD = "verify";

  private final Context context;
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

  private int programs(String file) {
    byte[] bytes = new Input(context).bytes(file, "name an object file of a BPF compiler, or -");
    ObjectSpec spec = ObjectReader.read(file, MemorySegment.ofArray(bytes));
    Target target = target();
    Linker linker = new Linker(spec, target);
    List<Object> all = new ArrayList<>();
    boolean refused = false;
    for (ProgramSpec program : chosen(file, spec)) {
      LinkedProgram linked = linker.link(program);
      Verdict verdict = Verifier.verify(Subject.of(linked, linker, target));
      all.add(row(program, linked, verdict));
      refused |= verdict instanceof Verdict.Refused;
    }
    Commands.layout(arguments)
        .ifPresentOrElse(
            layout -> context.out().print(JsonText.of(all, layout)),
            () -> all.forEach(row -> context.out().print(text((Map<?, ?>) row))));
    return refused ? 1 : 0;
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

  private static Map<String, Object> row(
      ProgramSpec program, LinkedProgram linked, Verdict verdict) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("program", program.name());
    row.put("accepted", verdict instanceof Verdict.Accepted);
    row.put("processed", verdict.processed());
    if (verdict instanceof Verdict.Refused refused) {
      row.put("reason", refused.reason());
      row.put("slot", refused.slot());
      Optional<LineSpec> line = linked.line(refused.slot());
      line.ifPresent(
          found -> {
            row.put("file", found.file());
            row.put("line", found.line());
            row.put("text", found.text().strip());
          });
    }
    return row;
  }

  private static String text(Map<?, ?> row) {
    String name = row.get("program") + ": ";
    if (Boolean.TRUE.equals(row.get("accepted"))) {
      return name + "accepted, " + row.get("processed") + " instructions walked\n";
    }
    String where = "instruction " + row.get("slot");
    if (row.containsKey("line")) {
      where += ", " + row.get("file") + ":" + row.get("line") + ": " + row.get("text");
    }
    return name + "refused: " + row.get("reason") + "\n  at " + where + "\n";
  }
}
