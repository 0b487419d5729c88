package dev.nectar.cli;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Assembly;
import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.classic.ClassicAssembler;
import dev.nectar.bytecode.classic.ClassicCodec;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import dev.nectar.report.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code nectar asm}. */
final class AsmCommand {
  private final Context context;

  AsmCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    CodeOptions.check("asm", arguments);
    Source source = source(arguments);
    ByteOrder order = CodeOptions.order(arguments);
    String format = arguments.value(Commands.CODE_FORMAT).orElse("hex");
    byte[] code =
        arguments.has(Commands.CLASSIC)
            ? classic(ClassicAssembler.assemble(source), format, order)
            : extended(new Assembler().assemble(source), source, format, order);
    if (code.length == 0) {
      throw new NectarException("there is no instruction in " + source.name(), "write some");
    }
    CodeOptions.write(context, arguments, code);
    return 0;
  }

  private Source source(Arguments arguments) {
    Optional<String> text = arguments.value(Commands.TEXT);
    if (text.isPresent()) {
      if (!arguments.operands().isEmpty()) {
        throw new UsageException("asm", "give a file or -e, not both");
      }
      return new Source("text", text.get());
    }
    String name = CodeOptions.operand("asm", arguments, "name a file, - or give the text after -e");
    return new Source(
        name.equals(Input.STANDARD) ? "stdin" : name,
        new Input(context).text(name, "name a file of assembler text, or give it after -e"));
  }

  private static byte[] extended(Assembly assembly, Source source, String format, ByteOrder order) {
    List<Instruction> program = assembly.instructions();
    for (int i = 0; i < program.size(); i++) {
      Optional<String> unresolved = program.get(i).unresolved();
      if (unresolved.isPresent()) {
        throw new NectarException(
            source.name()
                + ":"
                + assembly.lines().get(i)
                + ": "
                + unresolved.get()
                + " is only a name, and code needs its number",
            "write a map as map[fd:5] and a function of the kernel as kernel-function#1234");
      }
    }
    return extended(program, format, order);
  }

  /** eBPF instructions in a format of {@link Commands#CODE_FORMAT}. */
  static byte[] extended(List<Instruction> program, String format, ByteOrder order) {
    return switch (format) {
      case "raw" -> Encoder.encode(program, order);
      case "c" -> text(program.stream().map(AsmCommand::initializers).toList());
      case "json" -> bytes(json(program, order));
      default ->
          text(
              program.stream()
                  .map(i -> HexFormat.of().formatHex(Encoder.encode(List.of(i), order)))
                  .toList());
    };
  }

  /** What {@code struct bpf_insn} of {@code linux/bpf.h} is initialised with, slot by slot. */
  private static String initializers(Instruction instruction) {
    ByteBuffer code =
        ByteBuffer.wrap(Encoder.encode(List.of(instruction), ByteOrder.LITTLE_ENDIAN))
            .order(ByteOrder.LITTLE_ENDIAN);
    String comment = " /* " + new Disassembler(Dialect.KERNEL).print(instruction) + " */";
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < code.limit(); at += Encoder.SLOT) {
      out.append(at == 0 ? "" : comment + "\n")
          .append(
              String.format(
                  "{ 0x%02x, %d, %d, %d, %d },",
                  code.get(at),
                  code.get(at + 1) & 0xf,
                  code.get(at + 1) >> 4 & 0xf,
                  code.getShort(at + 2),
                  code.getInt(at + 4)));
      comment = at == 0 ? comment : "";
    }
    return code.limit() == Encoder.SLOT ? out + comment : out.toString();
  }

  private static String json(List<Instruction> program, ByteOrder order) {
    Disassembler disassembler = new Disassembler(Dialect.KERNEL);
    List<String> rows = new ArrayList<>();
    int slot = 0;
    for (Instruction instruction : program) {
      rows.add(
          "  "
              + CodeOptions.json(
                  instruction, slot, disassembler, Encoder.encode(List.of(instruction), order)));
      slot += instruction.slots();
    }
    return "[\n" + String.join(",\n", rows) + "\n]\n";
  }

  /** Classic instructions in a format of {@link Commands#CODE_FORMAT}. */
  static byte[] classic(List<ClassicInstruction> program, String format, ByteOrder order) {
    return switch (format) {
      case "raw" -> ClassicCodec.encode(program, order);
      case "c" -> bytes(ClassicPrinter.array(program));
      case "json" -> bytes(classicJson(program));
      default ->
          text(
              program.stream()
                  .map(i -> HexFormat.of().formatHex(ClassicCodec.encode(List.of(i), order)))
                  .toList());
    };
  }

  /** Classic instructions as JSON, in the members of {@code struct sock_filter}. */
  static String classicJson(List<ClassicInstruction> program) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      var fields = ClassicCodec.fields(program.get(i));
      rows.add(
          "  {\"code\": "
              + fields.code()
              + ", \"jt\": "
              + fields.jumpTrue()
              + ", \"jf\": "
              + fields.jumpFalse()
              + ", \"k\": "
              + Integer.toUnsignedString(fields.constant())
              + ", \"text\": "
              + Json.quote(ClassicPrinter.line(program.get(i), i))
              + "}");
    }
    return "[\n" + String.join(",\n", rows) + "\n]\n";
  }

  private static byte[] text(List<String> lines) {
    return bytes(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
