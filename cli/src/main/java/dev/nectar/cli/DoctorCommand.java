package dev.nectar.cli;

import dev.nectar.cli.Doctor.State;
import dev.nectar.cli.Doctor.Symptom;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.Colour;
import dev.nectar.report.JsonText;
import dev.nectar.report.Printable;
import dev.nectar.report.Severity;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

/** {@code nectar doctor}. */
final class DoctorCommand {
  private static final String NAME = "doctor";
  private static final int FAILS = 1;

  private final Context context;

  DoctorCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> files = arguments.operands();
    if (files.size() > 1) {
      throw new UsageException(NAME, "unexpected word " + files.get(1));
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Doctor doctor = new Doctor(kernel);
      List<Symptom> found = files.isEmpty() ? doctor.machine() : examine(doctor, files.getFirst());
      boolean everything = arguments.has(Commands.EVERYTHING) || !files.isEmpty();
      List<Symptom> shown = found.stream().filter(each -> everything || isTold(each)).toList();
      context
          .out()
          .print(
              Commands.layout(arguments)
                  .map(how -> JsonText.of(found.stream().map(Symptom::members).toList(), how))
                  .orElseGet(() -> text(shown, found.size() - shown.size())));
      return !files.isEmpty() && found.stream().anyMatch(each -> each.state() == State.FAIL)
          ? FAILS
          : 0;
    }
  }

  private List<Symptom> examine(Doctor doctor, String file) {
    byte[] bytes = new Input(context).bytes(file, "name an object file of a BPF compiler");
    return doctor.object(ObjectReader.read(file, MemorySegment.ofArray(bytes)));
  }

  /** Of the long tables only what is missing. */
  private static boolean isTold(Symptom each) {
    return each.state() != State.OK || !each.said().isEmpty();
  }

  private String text(List<Symptom> shown, int leftOut) {
    StringBuilder out = new StringBuilder();
    String group = "";
    int width = shown.stream().mapToInt(each -> each.what().length()).max().orElse(0);
    for (Symptom each : shown) {
      if (!each.group().equals(group)) {
        out.append(group.isEmpty() ? "" : "\n").append(each.group()).append('\n');
        group = each.group();
      }
      StringBuilder line = new StringBuilder("  ").append(word(each.state())).append("  ");
      String what = Printable.of(each.what());
      line.append(what).repeat(' ', width - Math.min(width, what.length())).append("  ");
      line.append(Printable.of(each.said()));
      out.append(line.toString().stripTrailing()).append('\n');
      if (!each.advice().isEmpty()) {
        out.append("  ").repeat(' ', 4 + 2 + width + 2).append(Printable.of(each.advice()));
        out.append('\n');
      }
    }
    if (leftOut > 0) {
      out.append('\n').append(leftOut).append(" more are as they should be: --all shows them\n");
    }
    return out.toString();
  }

  private String word(State state) {
    String word = state.name().toLowerCase(Locale.ROOT);
    Colour colour = context.colour();
    return switch (state) {
      case OK -> "ok  ";
      case WARN -> colour.paint(Severity.WARNING, word);
      case FAIL -> colour.paint(Severity.ERROR, word);
    };
  }
}
