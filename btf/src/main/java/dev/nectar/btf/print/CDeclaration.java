package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Declarations as C writes them: from the name outwards. */
final class CDeclaration {
  private static final int DEEPEST = 200;

  /** The words of C, with their sizes where {@code long} has 64 bits, as in BPF. */
  private static final Map<String, Integer> WORDS =
      Map.ofEntries(
          Map.entry("_Bool", 1),
          Map.entry("char", 1),
          Map.entry("signed char", 1),
          Map.entry("unsigned char", 1),
          Map.entry("short", 2),
          Map.entry("short int", 2),
          Map.entry("unsigned short", 2),
          Map.entry("short unsigned int", 2),
          Map.entry("int", 4),
          Map.entry("unsigned int", 4),
          Map.entry("long", 8),
          Map.entry("long int", 8),
          Map.entry("unsigned long", 8),
          Map.entry("long unsigned int", 8),
          Map.entry("long long", 8),
          Map.entry("long long int", 8),
          Map.entry("unsigned long long", 8),
          Map.entry("long long unsigned int", 8),
          Map.entry("__int128", 16),
          Map.entry("__int128 unsigned", 16),
          Map.entry("unsigned __int128", 16),
          Map.entry("float", 4),
          Map.entry("double", 8));

  private final Btf btf;
  private final CNames names;
  private final CBodies bodies;

  CDeclaration(Btf btf, CNames names, CBodies bodies) {
    this.btf = btf;
    this.names = names;
    this.bodies = bodies;
  }

  /** Qualifiers and attributes on the way from the name to the next pointer or base. */
  private record Qualifiers(String words, String tags) {
    static final Qualifiers NONE = new Qualifiers("", "");

    Qualifiers and(String word) {
      return words.contains(word) ? this : new Qualifiers(words + word + " ", tags);
    }

    Qualifiers tagged(String attribute) {
      return new Qualifiers(words, tags + " __attribute__((" + attribute + "))");
    }
  }

  /** A declaration of a name; of the type alone if the name is empty. */
  String of(int type, String name, int indent) {
    return text(type, name, Qualifiers.NONE, indent, 0).stripTrailing();
  }

  private String text(int id, String inner, Qualifiers qualifiers, int indent, int depth) {
    if (depth > DEEPEST) {
      throw new BtfException("type " + id + " cannot be printed: it refers to itself", "");
    }
    BtfKind kind = btf.kind(id);
    return switch (id == 0 ? new BtfType.Opaque("", 0, false, 0, 0, List.of()) : btf.type(id)) {
      case BtfType.Modifier m ->
          text(m.type(), inner, qualifiers.and(word(m.kind())), indent, depth + 1);
      case BtfType.TypeTag t ->
          text(t.type(), inner, qualifiers.tagged(attribute(t)), indent, depth + 1);
      case BtfType.Pointer p -> pointer(p, inner, qualifiers, indent, depth);
      case BtfType.Array a ->
          text(a.element(), inner + "[" + a.count() + "]", qualifiers, indent, depth + 1);
      case BtfType.Prototype p ->
          text(
              p.result(), inner + parameters(p, indent, depth), Qualifiers.NONE, indent, depth + 1);
      default -> base(id, kind, indent, qualifiers, inner);
    };
  }

  private String pointer(
      BtfType.Pointer pointer, String inner, Qualifiers qualifiers, int indent, int depth) {
    // A pointer to a tagged type: the tag stands between the type and the star.
    String star = "*" + qualifiers.tags() + (qualifiers.tags().isEmpty() ? "" : " ");
    String text = (star + (inner.isEmpty() ? "" : qualifiers.words()) + inner);
    if (inner.isEmpty() && !qualifiers.words().isEmpty()) {
      text = star + qualifiers.words().strip();
    }
    int target = pointer.target();
    boolean wrapped = target != 0 && isArrayOrFunction(target);
    return text(target, wrapped ? "(" + text + ")" : text, Qualifiers.NONE, indent, depth + 1);
  }

  private boolean isArrayOrFunction(int id) {
    int at = id;
    for (int i = 0; i < DEEPEST && at != 0; i++) {
      switch (btf.type(at)) {
        case BtfType.Modifier m -> at = m.type();
        case BtfType.TypeTag t -> at = t.type();
        case BtfType.Array _, BtfType.Prototype _ -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }

  private static String word(BtfKind kind) {
    return switch (kind) {
      case CONST -> "const";
      case VOLATILE -> "volatile";
      default -> "restrict";
    };
  }

  private static String attribute(BtfType.TypeTag tag) {
    return tag.attribute()
        ? tag.name()
        : "btf_type_tag(\"" + tag.name().replace("\\", "\\\\").replace("\"", "\\\"") + "\")";
  }

  private String parameters(BtfType.Prototype prototype, int indent, int depth) {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < prototype.parameters().size(); i++) {
      BtfType.Parameter parameter = prototype.parameters().get(i);
      boolean further = parameter.type() == 0 && i == prototype.parameters().size() - 1;
      list.add(
          further ? "..." : text(parameter.type(), "", Qualifiers.NONE, indent, depth + 1).strip());
    }
    if (list.size() == 1 && list.getFirst().equals("...")) {
      return "()";
    }
    return list.isEmpty() ? "(void)" : "(" + String.join(", ", list) + ")";
  }

  private String base(int id, BtfKind kind, int indent, Qualifiers qualifiers, String inner) {
    String name = names.of(id);
    String text =
        switch (kind) {
          case STRUCT -> name.isEmpty() ? bodies.struct(id, indent) : "struct " + name;
          case UNION -> name.isEmpty() ? bodies.struct(id, indent) : "union " + name;
          case ENUM, ENUM64 -> name.isEmpty() ? bodies.enumeration(id, indent) : "enum " + name;
          case FWD -> (((BtfType.Forward) btf.type(id)).union() ? "union " : "struct ") + name;
          case TYPEDEF -> name;
          case INT -> integer((BtfType.Int) btf.type(id));
          case FLOAT -> floating((BtfType.FloatingPoint) btf.type(id));
          default -> "void";
        };
    String words = qualifiers.words().replace("restrict ", "");
    return words + text + qualifiers.tags() + " " + inner;
  }

  private static String integer(BtfType.Int type) {
    Integer size = WORDS.get(type.name());
    if (size != null && size == type.size()) {
      return type.name();
    }
    if (type.bool() && type.size() == 1) {
      return "_Bool";
    }
    return integer(type.size(), type.signed());
  }

  /** The word for an integer of a size. */
  static String integer(int size, boolean signed) {
    String sign = signed ? "" : "unsigned ";
    return switch (size) {
      case 1 -> signed ? "signed char" : "unsigned char";
      case 2 -> sign + "short";
      case 4 -> sign + "int";
      case 16 -> sign + "__int128";
      default -> sign + "long";
    };
  }

  /** BPF has no others than {@code float} and {@code double}: integers take their places. */
  private static String floating(BtfType.FloatingPoint type) {
    Integer size = WORDS.get(type.name());
    if (size != null && size == type.size()) {
      return type.name();
    }
    return switch (type.size()) {
      case 2 -> "unsigned short";
      case 4 -> "float";
      case 16 -> "unsigned __int128";
      default -> "double";
    };
  }
}
