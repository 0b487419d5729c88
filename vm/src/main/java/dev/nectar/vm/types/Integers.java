package dev.nectar.vm.types;

import dev.nectar.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The integers of C on 64-bit Linux, and the names that its kernel has for them. */
final class Integers {
  private static final Set<String> PARTS =
      Set.of("void", "_Bool", "char", "short", "int", "long", "signed", "unsigned");

  private static final Map<String, Integer> SIZES = Map.of("8", 1, "16", 2, "32", 4, "64", 8);

  private Integers() {}

  /** Whether a word is part of the name of an integer, or {@code void}. */
  static boolean isPart(String word) {
    return PARTS.contains(word);
  }

  /** The integer that words name; empty for {@code void}. */
  static Optional<BtfType.Int> of(List<String> words) {
    if (words.equals(List.of("void"))) {
      return Optional.empty();
    }
    if (words.contains("_Bool")) {
      return Optional.of(new BtfType.Int("_Bool", 1, BtfType.Int.BOOL));
    }
    boolean unsigned = words.contains("unsigned");
    long longs = words.stream().filter("long"::equals).count();
    int size =
        words.contains("char") ? 1 : words.contains("short") ? 2 : longs > 0 ? Long.BYTES : 4;
    List<String> name = new ArrayList<>();
    if (unsigned) {
      name.add("unsigned");
    }
    name.addAll(
        switch (size) {
          case 1 -> List.of("char");
          case 2 -> List.of("short");
          case 4 -> List.of("int");
          default -> longs > 1 ? List.of("long", "long") : List.of("long");
        });
    int encoding = unsigned ? 0 : BtfType.Int.SIGNED;
    return Optional.of(new BtfType.Int(String.join(" ", name), size, encoding));
  }

  /** The integer behind a name of the kernel's, such as {@code u32} and {@code __s64}. */
  static Optional<BtfType.Int> alias(String name) {
    switch (name) {
      case "bool" -> {
        return of(List.of("_Bool"));
      }
      case "size_t" -> {
        return of(List.of("unsigned", "long"));
      }
      default -> {}
    }
    String bare = name.toLowerCase(Locale.ROOT).replaceFirst("^__", "").replaceFirst("_t$", "");
    boolean unsigned = bare.startsWith("u") || bare.startsWith("be") || bare.startsWith("le");
    Integer size = SIZES.get(bare.replaceFirst("^(u|s|be|le|uint|int)(?=\\d+$)", ""));
    if (size == null || !bare.matches("(u|s|be|le|uint|int)\\d+")) {
      return Optional.empty();
    }
    String word =
        switch (size) {
          case 1 -> "char";
          case 2 -> "short";
          case 4 -> "int";
          default -> "long";
        };
    return of(size == 8 ? words(unsigned, "long", "long") : words(unsigned, word));
  }

  private static List<String> words(boolean unsigned, String... rest) {
    List<String> words = new ArrayList<>();
    if (unsigned) {
      words.add("unsigned");
    }
    words.addAll(List.of(rest));
    return words;
  }
}
