package dev.nectar.bytecode;

import java.util.List;
import java.util.stream.Collectors;

/** The instruction set as a page of the docs. */
final class InstructionTable {
  String markdown() {
    StringBuilder out =
        new StringBuilder(
            """
            # The instruction set

            Every form of instruction Nectar reads, writes and runs, made from the table in
            `dev.nectar.bytecode.InstructionSet`: RFC 9669, the extensions of Linux, and (group
            `internal`) what Linux puts into programs it has verified and refuses in programs to load.
            Fields that are not named are 0. `kernel` is how the verifier's log and `bpftool prog dump
            xlated` write it, `LLVM` how `llvm-objdump` does, where that is different.

            | opcode | other fields | kernel | LLVM | group | Linux |
            |---|---|---|---|---|---|
            """);
    for (Form form : Samples.encodable()) {
      String kernel = form.pattern(Dialect.KERNEL);
      String llvm = form.pattern(Dialect.LLVM).replace("\t", " ");
      out.append(String.format("| %02x | ", form.opcode()))
          .append(fields(form))
          .append(" | ")
          .append(code(kernel))
          .append(" | ")
          .append(llvm.equals(kernel) ? "" : code(llvm))
          .append(" | ")
          .append(form.group().name().toLowerCase(java.util.Locale.ROOT))
          .append(" | ")
          .append(form.since().map(v -> v.major() + "." + v.minor()).orElse("none"))
          .append(" |\n");
    }
    return out.toString();
  }

  private static String code(String pattern) {
    return "`" + pattern.replace("|", "\\|") + "`";
  }

  private static String fields(Form form) {
    return List.of(Field.values()).stream()
        .filter(f -> form.fixed(f).orElse(1) != 0)
        .map(f -> form.fixed(f).isPresent() ? name(f) + "=" + form.fixed(f).getAsInt() : name(f))
        .collect(Collectors.joining(" "));
  }

  private static String name(Field field) {
    return field == Field.HIGH ? "high" : field.text();
  }
}
