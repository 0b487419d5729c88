package dev.nectar.elf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Operands of arm64: {@code w0}, {@code 5}, {@code [sp, 16]}, {@code [x1, x2, lsl 3]}. */
final class Arm64Operand {
  private static final Pattern REGISTER = Pattern.compile("([xw])([12]?[0-9]|30)");
  private static final Pattern VECTOR = Pattern.compile("[bhsdqv]([12]?[0-9]|3[01])");
  private static final Pattern MEMORY =
      Pattern.compile(
          "\\[ *([a-z0-9]+) *(?:, *([^,\\]]+?) *)?(?:, *(lsl|sxtw|uxtw|sxtx)(?: *#?([0-4]))? *)?\\]");

  private Arm64Operand() {}

  static UsdtArgument parse(UsdtArgument.Type type, String text) {
    UsdtArgument unknown = new UsdtArgument.Unknown(type, text);
    if (text.startsWith("[")) {
      return memory(type, text).orElse(unknown);
    }
    Optional<String> whole = whole(text);
    if (whole.isPresent()) {
      return new UsdtArgument.Register(type, whole.get(), 0, text.startsWith("w") ? 4 : 8);
    }
    if (text.equals("xzr") || text.equals("wzr")) {
      return new UsdtArgument.Immediate(type, 0);
    }
    if (VECTOR.matcher(text).matches()) {
      return new UsdtArgument.Register(type, text, 0, type.size() > 0 ? type.size() : 16);
    }
    return number(text)
        .<UsdtArgument>map(value -> new UsdtArgument.Immediate(type, value))
        .orElse(unknown);
  }

  private static Optional<UsdtArgument> memory(UsdtArgument.Type type, String text) {
    Matcher parts = MEMORY.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Optional<String> base = whole(parts.group(1)).filter(_ -> !parts.group(1).startsWith("w"));
    if (base.isEmpty()) {
      return Optional.empty();
    }
    String second = parts.group(2);
    if (second == null) {
      return parts.group(3) == null
          ? Optional.of(new UsdtArgument.Memory(type, base, 0, Optional.empty()))
          : Optional.empty();
    }
    Optional<String> index = whole(second);
    if (index.isPresent()) {
      return index(index.get(), second, parts.group(3), parts.group(4))
          .map(added -> new UsdtArgument.Memory(type, base, 0, Optional.of(added)));
    }
    return number(second)
        .filter(_ -> parts.group(3) == null)
        .map(value -> new UsdtArgument.Memory(type, base, value, Optional.empty()));
  }

  private static Optional<UsdtArgument.Index> index(
      String whole, String written, @Nullable String operation, @Nullable String shift) {
    boolean half = written.startsWith("w");
    UsdtArgument.Extension extension =
        switch (operation == null ? "lsl" : operation) {
          case "sxtw" -> UsdtArgument.Extension.SIGN_32;
          case "uxtw" -> UsdtArgument.Extension.ZERO_32;
          default -> UsdtArgument.Extension.NONE;
        };
    return half == (extension == UsdtArgument.Extension.NONE)
        ? Optional.empty()
        : Optional.of(
            new UsdtArgument.Index(
                whole, extension, 1 << (shift == null ? 0 : shift.charAt(0) - '0')));
  }

  /** The register of 64 bits. */
  private static Optional<String> whole(String name) {
    Matcher numbered = REGISTER.matcher(name);
    if (numbered.matches()) {
      return Optional.of("x" + numbered.group(2));
    }
    return switch (name) {
      case "sp", "wsp" -> Optional.of("sp");
      case "fp" -> Optional.of("x29");
      case "lr" -> Optional.of("x30");
      default -> Optional.empty();
    };
  }

  private static Optional<Long> number(String text) {
    String digits = text.startsWith("#") ? text.substring(1) : text;
    return digits.isEmpty()
        ? Optional.empty()
        : Displacement.parse(digits).filter(n -> n.symbol().isEmpty()).map(Displacement::value);
  }
}
