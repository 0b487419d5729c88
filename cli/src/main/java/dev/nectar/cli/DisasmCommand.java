package dev.nectar.cli;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.classic.ClassicAssembler;
import dev.nectar.bytecode.classic.ClassicCodec;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.bytecode.flow.FlowDot;
import dev.nectar.bytecode.flow.FlowSvg;
import dev.nectar.bytecode.flow.FlowText;
import dev.nectar.bytecode.flow.ProgramFlow;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import dev.nectar.report.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code nectar disasm}. */
final class DisasmCommand {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final String WHAT_TO_GIVE = "name an object file, a file of code, -, or give hex";

  private final Context context;

  DisasmCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    CodeOptions.check("disasm", arguments);
    if (arguments.has(Commands.FLOW)
        && (arguments.has(Commands.JSON) || arguments.has(Commands.CLASSIC))) {
      throw new UsageException("disasm", "--cfg goes neither with --json nor with --classic");
    }
    String operand = CodeOptions.operand("disasm", arguments, WHAT_TO_GIVE);
    String text =
        arguments.has(Commands.CLASSIC)
            ? classic(operand, arguments)
            : extended(sections(operand, arguments), arguments);
    CodeOptions.write(context, arguments, text.getBytes(StandardCharsets.UTF_8));
    return 0;
  }

  private List<CodeSection> sections(String operand, Arguments arguments) {
    byte[] content = content(operand);
    if (!startsWith(content, ELF)) {
      if (arguments.has(Commands.SECTION)) {
        throw new UsageException("disasm", "--section needs an object file");
      }
      return List.of(CodeSection.bare(code(operand, content), CodeOptions.order(arguments)));
    }
    List<CodeSection> all = BpfObject.code(operand, content);
    Optional<String> wanted = arguments.value(Commands.SECTION);
    List<CodeSection> chosen =
        all.stream().filter(s -> wanted.isEmpty() || s.name().equals(wanted.get())).toList();
    if (chosen.isEmpty()) {
      List<String> names = all.stream().map(CodeSection::name).toList();
      throw new NectarException(
          wanted
              .map(name -> operand + " has no section " + name + " with code")
              .orElse(operand + " has no section with code"),
          names.isEmpty() ? "" : "its sections with code are " + String.join(", ", names));
    }
    return chosen;
  }

  private byte[] content(String operand) {
    Input input = new Input(context);
    if (operand.equals(Input.STANDARD) || input.isFile(operand)) {
      return input.bytes(operand, WHAT_TO_GIVE);
    }
    if (hex(operand).isEmpty()) {
      throw new NectarException(
          operand + " is neither a file nor hex",
          "check the name, or give an even number of digits");
    }
    return operand.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] code(String name, byte[] content) {
    byte[] code = hex(new String(content, StandardCharsets.ISO_8859_1)).orElse(content);
    if (code.length == 0) {
      throw new NectarException("there is no code in " + name, WHAT_TO_GIVE);
    }
    return code;
  }

  /** The bytes that hex digits give; spaces, commas, colons and {@code 0x} may be between them. */
  private static Optional<byte[]> hex(String text) {
    String digits = text.replaceAll("0[xX]|[\\s,:]", "");
    if (digits.length() % 2 != 0 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().parseHex(digits));
  }

  private static boolean startsWith(byte[] content, byte[] start) {
    return content.length >= start.length
        && Arrays.equals(content, 0, start.length, start, 0, start.length);
  }

  private static String extended(List<CodeSection> sections, Arguments arguments) {
    boolean llvm = arguments.value(Commands.DIALECT).filter("llvm"::equals).isPresent();
    Disassembler disassembler = new Disassembler(llvm ? Dialect.LLVM : Dialect.KERNEL);
    Optional<String> flow = arguments.value(Commands.FLOW);
    List<String> parts = new ArrayList<>();
    for (CodeSection section : sections) {
      List<Instruction> program = section.instructions();
      if (flow.isPresent()) {
        ProgramFlow graph = ProgramFlow.of(program);
        parts.add(
            switch (flow.get()) {
              case "dot" -> FlowDot.print(graph, disassembler);
              case "svg" -> FlowSvg.print(graph, disassembler);
              default -> heading(section) + FlowText.print(graph, disassembler);
            });
      } else if (arguments.has(Commands.JSON)) {
        parts.add(json(section, program, disassembler));
      } else {
        parts.add(heading(section) + listing(section, program, disassembler));
      }
    }
    return arguments.has(Commands.JSON)
        ? "[\n" + String.join(",\n", parts) + "\n]\n"
        : String.join("\n", parts);
  }

  private static String heading(CodeSection section) {
    return section.name().isEmpty() ? "" : "Disassembly of section " + section.name() + ":\n\n";
  }

  private static String listing(
      CodeSection section, List<Instruction> program, Disassembler disassembler) {
    StringBuilder out = new StringBuilder();
    int slot = 0;
    for (Instruction instruction : program) {
      if (section.functions().containsKey(slot)) {
        int address = slot * Encoder.SLOT;
        out.append(String.format("%016x <%s>:%n", address, section.functions().get(slot)));
      }
      byte[] bytes = bytes(section, slot, instruction);
      out.append(disassembler.line(instruction, slot, bytes)).append('\n');
      slot += instruction.slots();
    }
    return out.toString();
  }

  private static byte[] bytes(CodeSection section, int slot, Instruction instruction) {
    int start = slot * Encoder.SLOT;
    return Arrays.copyOfRange(section.code(), start, start + instruction.slots() * Encoder.SLOT);
  }

  private static String json(
      CodeSection section, List<Instruction> program, Disassembler disassembler) {
    List<String> functions = new ArrayList<>();
    section
        .functions()
        .forEach(
            (slot, name) ->
                functions.add("{\"name\": " + Json.quote(name) + ", \"slot\": " + slot + "}"));
    List<String> rows = new ArrayList<>();
    int slot = 0;
    for (Instruction instruction : program) {
      rows.add(
          "    "
              + CodeOptions.json(
                  instruction, slot, disassembler, bytes(section, slot, instruction)));
      slot += instruction.slots();
    }
    return "  {\"section\": "
        + Json.quote(section.name())
        + ", \"functions\": ["
        + String.join(", ", functions)
        + "], \"instructions\": [\n"
        + String.join(",\n", rows)
        + "\n  ]}";
  }

  private String classic(String operand, Arguments arguments) {
    byte[] content = content(operand);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    boolean numbers = text.strip().matches("(?s)(\\d+\\s*\n|\\{).*");
    List<ClassicInstruction> program =
        numbers
            ? ClassicAssembler.assemble(new Source(operand, text))
            : ClassicCodec.decode(code(operand, content), CodeOptions.order(arguments));
    return arguments.has(Commands.JSON)
        ? AsmCommand.classicJson(program)
        : ClassicPrinter.listing(program);
  }
}
