package dev.nectar.elf;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Operands of x86-64 in AT&T syntax: {@code %eax}, {@code $5}, {@code -8(%rbp,%rbx,4)}. */
final class X86Operand {
  private static final Pattern MEMORY =
      Pattern.compile("([^(]*)\\((?:%([a-z0-9]+))?(?:,%([a-z0-9]+)(?:,([1248]))?)?\\)");
  private static final Pattern VECTOR = Pattern.compile("[xyz]mm[0-9]{1,2}");

  /**
   * A part of a register.
   *
   * @param whole the register
   * @param shift its lowest bit
   * @param width bytes
   */
  private record Part(String whole, int shift, int width) {}

  private static final Map<String, Part> REGISTERS = registers();

  private X86Operand() {}

  static UsdtArgument parse(UsdtArgument.Type type, String text) {
    if (text.startsWith("%")) {
      return register(type, text);
    }
    if (text.startsWith("$")) {
      return Displacement.parse(text.substring(1))
          .filter(number -> text.length() > 1 && number.symbol().isEmpty())
          .<UsdtArgument>map(number -> new UsdtArgument.Immediate(type, number.value()))
          .orElse(new UsdtArgument.Unknown(type, text));
    }
    return memory(type, text).orElse(new UsdtArgument.Unknown(type, text));
  }

  private static UsdtArgument register(UsdtArgument.Type type, String text) {
    String name = text.substring(1);
    if (VECTOR.matcher(name).matches()) {
      int width = 16 << name.charAt(0) - 'x';
      return new UsdtArgument.Register(type, name, 0, type.size() > 0 ? type.size() : width);
    }
    Part part = REGISTERS.get(name);
    return part == null
        ? new UsdtArgument.Unknown(type, text)
        : new UsdtArgument.Register(type, part.whole, part.shift, part.width);
  }

  private static Optional<UsdtArgument> memory(UsdtArgument.Type type, String text) {
    Matcher parts = MEMORY.matcher(text);
    if (!parts.matches()) {
      return Displacement.parse(text)
          .filter(_ -> !text.isEmpty())
          .map(place -> at(type, place, Optional.empty(), Optional.empty()));
    }
    Optional<String> base = address(parts.group(2));
    Optional<String> index = address(parts.group(3));
    boolean unknown =
        (parts.group(2) != null && base.isEmpty()) || (parts.group(3) != null && index.isEmpty());
    if (unknown || base.isEmpty() && index.isEmpty()) {
      return Optional.empty();
    }
    int scale = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
    return Displacement.parse(parts.group(1))
        .map(
            place ->
                at(
                    type,
                    place,
                    base,
                    index.map(r -> new UsdtArgument.Index(r, UsdtArgument.Extension.NONE, scale))));
  }

  private static UsdtArgument at(
      UsdtArgument.Type type,
      Displacement place,
      Optional<String> base,
      Optional<UsdtArgument.Index> index) {
    return place.symbol().isEmpty()
        ? new UsdtArgument.Memory(type, base, place.value(), index)
        : new UsdtArgument.Variable(
            type, place.symbol(), place.value(), base.filter(r -> !r.equals("rip")), index);
  }

  /** Addresses are made of whole registers alone. */
  private static Optional<String> address(@Nullable String name) {
    return Optional.ofNullable(name)
        .map(REGISTERS::get)
        .filter(part -> part.width == Long.BYTES)
        .map(Part::whole);
  }

  private static Map<String, Part> registers() {
    Map<String, Part> all = new HashMap<>();
    for (String letter : new String[] {"a", "b", "c", "d"}) {
      String whole = "r" + letter + "x";
      all.put(letter + "l", new Part(whole, 0, 1));
      all.put(letter + "h", new Part(whole, Byte.SIZE, 1));
      add(all, whole, letter + "x", "e" + letter + "x");
    }
    for (String name : new String[] {"si", "di", "bp", "sp"}) {
      all.put(name + "l", new Part("r" + name, 0, 1));
      add(all, "r" + name, name, "e" + name);
    }
    for (int i = 8; i < 16; i++) {
      all.put("r" + i + "b", new Part("r" + i, 0, 1));
      add(all, "r" + i, "r" + i + "w", "r" + i + "d");
    }
    all.put("rip", new Part("rip", 0, Long.BYTES));
    return Map.copyOf(all);
  }

  private static void add(Map<String, Part> all, String whole, String half, String word) {
    all.put(whole, new Part(whole, 0, Long.BYTES));
    all.put(word, new Part(whole, 0, Integer.BYTES));
    all.put(half, new Part(whole, 0, Short.BYTES));
  }
}
