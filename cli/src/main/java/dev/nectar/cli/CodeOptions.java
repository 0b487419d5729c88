package dev.nectar.cli;

import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.InstructionSet;
import dev.nectar.report.Json;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Options and outputs that the commands which handle code share. */
final class CodeOptions {
  private CodeOptions() {}

  static ByteOrder order(Arguments arguments) {
    return switch (arguments.value(Commands.ORDER).orElse("")) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> ByteOrder.nativeOrder();
    };
  }

  /**
   * Refuses values that are not among those their options know, in whatever case for link types.
   */
  static void check(String command, Arguments arguments) {
    arguments
        .given()
        .forEach(
            (option, values) -> {
              if (option.value().isPresent()
                  && option.value().get().suggest() instanceof Value.Suggest.Words(var words)) {
                values.forEach(value -> check(command, option, words, value));
              }
            });
  }

  private static void check(String command, Option option, List<String> words, String value) {
    boolean anyCase = option.equals(Commands.LINK_TYPE);
    if (words.stream().noneMatch(w -> anyCase ? w.equalsIgnoreCase(value) : w.equals(value))) {
      throw new UsageException(
          command,
          "option "
              + option.title()
              + " knows "
              + String.join(", ", words)
              + ", but not "
              + value
              + Suggestion.afterMessage(value, words));
    }
  }

  /** The only operand. */
  static String operand(String command, Arguments arguments, String advice) {
    if (arguments.operands().isEmpty()) {
      throw new UsageException(command, "nothing to read: " + advice);
    }
    if (arguments.operands().size() > 1) {
      throw new UsageException(command, "unexpected word " + arguments.operands().get(1));
    }
    return arguments.operands().getFirst();
  }

  /** Writes to standard output, or to the file of {@code -o}. */
  static void write(Context context, Arguments arguments, byte[] bytes) {
    Optional<String> name = arguments.value(Commands.CODE_OUTPUT);
    if (name.isEmpty()) {
      context.out().writeBytes(bytes);
      return;
    }
    OutputFile.write(context, name.get(), bytes);
  }

  /** An instruction as a JSON object. */
  static String json(Instruction instruction, int slot, Disassembler disassembler, byte[] bytes) {
    return "{\"slot\": "
        + slot
        + ", \"opcode\": "
        + InstructionSet.form(instruction).opcode()
        + ", \"bytes\": "
        + Json.quote(HexFormat.of().formatHex(bytes))
        + ", \"text\": "
        + Json.quote(disassembler.print(instruction))
        + "}";
  }
}
