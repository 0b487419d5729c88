package dev.nectar.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Arguments of a probe: {@code SIZE@OPERAND …}, where a negative size tells of a sign. */
final class UsdtOperands {
  private static final Pattern SIZE = Pattern.compile("(-?)([0-9]{1,2})(f?)@(.*)", Pattern.DOTALL);

  private UsdtOperands() {}

  static List<UsdtArgument> parse(String text, int machine) {
    List<UsdtArgument> arguments = new ArrayList<>();
    for (String word : words(text)) {
      Matcher sized = SIZE.matcher(word);
      arguments.add(
          sized.matches()
              ? argument(type(sized), sized.group(4), machine)
              : argument(new UsdtArgument.Type(0, UsdtArgument.Kind.UNSIGNED), word, machine));
    }
    return List.copyOf(arguments);
  }

  private static UsdtArgument.Type type(Matcher sized) {
    UsdtArgument.Kind kind =
        sized.group(1).isEmpty() ? UsdtArgument.Kind.UNSIGNED : UsdtArgument.Kind.SIGNED;
    return new UsdtArgument.Type(
        Integer.parseInt(sized.group(2)),
        sized.group(3).isEmpty() ? kind : UsdtArgument.Kind.FLOATING);
  }

  private static UsdtArgument argument(UsdtArgument.Type type, String operand, int machine) {
    return switch (machine) {
      case ElfFile.X86_64 -> X86Operand.parse(type, operand);
      case ElfFile.ARM64 -> Arm64Operand.parse(type, operand);
      default -> new UsdtArgument.Unknown(type, operand);
    };
  }

  /** Split at spaces that are not within brackets. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' || c == '[' ? 1 : 0;
      depth -= (c == ')' || c == ']') && depth > 0 ? 1 : 0;
      if (c == ' ' && depth == 0) {
        add(words, word);
      } else {
        word.append(c);
      }
    }
    add(words, word);
    return words;
  }

  private static void add(List<String> words, StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
