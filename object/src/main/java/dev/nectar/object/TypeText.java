package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The types of an object in a few words, read from left to right: {@code u8[16]}, {@code struct
 * flow *}. Immutable and safe for use by several threads.
 */
public final class TypeText {
  /** Chains that are longer can hardly be read, and damaged type information may have a circle. */
  private static final int DEEPEST = 16;

  private static final int MOST_MEMBERS = 8;
  private static final String MORE = "…";

  private final Optional<Btf> types;

  /**
   * For an object.
   *
   * @param types its types, {@link ObjectSpec#types()}
   */
  public TypeText(Optional<Btf> types) {
    this.types = types;
  }

  /**
   * The text of a type.
   *
   * @param id its number
   * @return such as {@code unsigned int}, or {@code damaged type 7}; empty for 0, or if the object
   *     has no types
   */
  public String print(int id) {
    return id == 0 || types.isEmpty() ? "" : text(id, DEEPEST);
  }

  private String text(int id, int depth) {
    if (id == 0) {
      return "void";
    }
    if (depth == 0) {
      return MORE;
    }
    BtfType found;
    try {
      found = types.orElseThrow().type(id);
    } catch (BtfException e) {
      return "damaged type " + id;
    }
    return switch (found) {
      case BtfType.Pointer(int target) -> text(target, depth - 1) + " *";
      case BtfType.Array(int element, _, long count) -> text(element, depth - 1) + dimension(count);
      case BtfType.Struct struct -> (struct.union() ? "union " : "struct ") + tag(struct);
      case BtfType.Enumeration(String name, _, _, _, _) -> name.isEmpty() ? "enum" : "enum " + name;
      case BtfType.Forward(String name, boolean union) -> (union ? "union " : "struct ") + name;
      case BtfType.Modifier(var kind, int type) ->
          kind.name().toLowerCase(Locale.ROOT) + " " + text(type, depth - 1);
      case BtfType.TypeTag(_, _, int type) -> text(type, depth - 1);
      case BtfType.Func(_, _, int prototype) -> text(prototype, depth - 1);
      case BtfType.Variable(_, int type, _) -> text(type, depth - 1);
      case BtfType.Prototype(int result, var parameters) -> function(result, parameters, depth);
      case BtfType other -> other.name();
    };
  }

  private static String dimension(long count) {
    return "[" + (count == 0 ? "" : count) + "]";
  }

  private static String tag(BtfType.Struct struct) {
    if (!struct.name().isEmpty()) {
      return struct.name();
    }
    List<BtfType.Member> members = struct.members();
    return members.stream()
        .limit(MOST_MEMBERS)
        .map(BtfType.Member::name)
        .collect(
            Collectors.joining(", ", "{", members.size() > MOST_MEMBERS ? ", " + MORE + "}" : "}"));
  }

  /** A function within the type of another is not spelt out: their number may explode. */
  private String function(int result, List<BtfType.Parameter> parameters, int depth) {
    if (depth < DEEPEST - 1) {
      return "function";
    }
    return text(result, DEEPEST - 2)
        + parameters.stream()
            .limit(MOST_MEMBERS)
            .map(each -> each.type() == 0 ? MORE : text(each.type(), DEEPEST - 2))
            .collect(Collectors.joining(", ", "(", ")"));
  }
}
