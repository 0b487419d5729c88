package dev.nectar.vm.types;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes BTF of C declarations: structures, unions, functions, and typedefs, with pointers and
 * arrays of them. A declaration of what is there already is left out; a structure that is only
 * named stays one that is declared elsewhere. Integers are those of 64-bit Linux. For one thread.
 */
public final class Declarations {
  /** Where the structure is in that around it: at a line of the cache. */
  private static final int DATA = 64;

  private final BtfBuilder builder;
  private final Optional<Btf> known;
  private final int first;

  /** What is to be added, in the order of its numbers; empty as long as it is only named. */
  private final List<Optional<BtfType>> planned = new ArrayList<>();

  private final Map<String, Integer> named = new HashMap<>();
  private final Map<BtfType, Integer> plain = new HashMap<>();
  private final Map<String, Integer> structures = new LinkedHashMap<>();
  private Tokens tokens = new Tokens("");

  private Declarations(BtfBuilder builder, Optional<Btf> known) {
    this.builder = builder;
    this.known = known;
    this.first = builder.count() + 1;
  }

  /**
   * Adds declarations to types.
   *
   * @param types what there is; it keeps its numbers
   * @param text the declarations, each with a semicolon behind it
   * @return both
   * @throws IllegalArgumentException naming what is no declaration, and where
   */
  public static Btf add(Btf types, String text) {
    return new Declarations(BtfBuilder.copyOf(types), Optional.of(types)).declare(text);
  }

  /**
   * Types of declarations alone.
   *
   * @param order the byte order of the kernel they are for
   * @param text the declarations, each with a semicolon behind it
   * @return the types
   * @throws IllegalArgumentException naming what is no declaration, and where
   */
  public static Btf of(ByteOrder order, String text) {
    return new Declarations(new BtfBuilder(order), Optional.empty()).declare(text);
  }

  private Btf declare(String text) {
    tokens = new Tokens(text);
    while (!tokens.atEnd()) {
      declaration();
      tokens.expect(";");
    }
    List.copyOf(structures.keySet()).forEach(this::wrap);
    structures.forEach(this::forward);
    planned.forEach(each -> builder.add(each.orElseThrow()));
    return builder.read();
  }

  /**
   * Around a structure with pointers to functions, the one by which maps hold it ({@code
   * bpf_struct_ops_…}), where the types have what such start with.
   */
  private void wrap(String key) {
    int common = known(BtfKind.STRUCT, "bpf_struct_ops_common_value");
    int id = structures.getOrDefault(key, 0);
    if (common != 0
        && planned.get(id - first).orElse(null) instanceof BtfType.Struct structure
        && structure.members().stream().anyMatch(each -> isFunction(each.type()))) {
      plan(
          new BtfType.Struct(
              "bpf_struct_ops_" + structure.name(),
              false,
              DATA + round(structure.size(), DATA),
              false,
              List.of(
                  new BtfType.Member("common", common, 0, 0),
                  new BtfType.Member("data", id, DATA * Byte.SIZE, 0))));
    }
  }

  private boolean isFunction(int id) {
    return id >= first
        && planned.get(id - first).orElse(null) instanceof BtfType.Pointer(int target)
        && target >= first
        && planned.get(target - first).orElse(null) instanceof BtfType.Prototype;
  }

  /** A structure that nothing was said of. */
  private void forward(String key, int id) {
    if (planned.get(id - first).isEmpty()) {
      boolean union = key.startsWith("union ");
      planned.set(
          id - first, Optional.of(new BtfType.Forward(key.substring(key.indexOf(' ') + 1), union)));
    }
  }

  private void declaration() {
    if (tokens.take("typedef")) {
      int base = specifier();
      Declared declared = declarator(base);
      add(BtfKind.TYPEDEF, declared.name(), new BtfType.Typedef(declared.name(), declared.type()));
      return;
    }
    int base = specifier();
    if (tokens.at(";")) {
      return;
    }
    Declared declared = declarator(base);
    add(
        BtfKind.FUNC,
        declared.name(),
        new BtfType.Func(declared.name(), BtfLinkage.STATIC, function(declared)));
  }

  private int function(Declared declared) {
    int at = declared.type() - first;
    if (at < 0 || !(planned.get(at).orElse(null) instanceof BtfType.Prototype)) {
      throw tokens.refused(declared.name() + " is no function");
    }
    return declared.type();
  }

  private void add(BtfKind kind, String name, BtfType type) {
    String key = kind + " " + name;
    if (known(kind, name) == 0 && !named.containsKey(key)) {
      named.put(key, plan(type));
    }
  }

  private int known(BtfKind kind, String name) {
    return known.map(btf -> btf.find(kind, name)).orElse(0);
  }

  private int plan(BtfType type) {
    planned.add(Optional.of(type));
    return first + planned.size() - 1;
  }

  /** What is the same whenever it is made. */
  private int shared(BtfType type) {
    Integer there = plain.get(type);
    if (there != null) {
      return there;
    }
    int id = plan(type);
    plain.put(type, id);
    return id;
  }

  /** A name with its type. */
  private record Declared(String name, int type) {}

  /** The type that a declaration starts with, before what is declared by it. */
  private int specifier() {
    boolean constant = false;
    List<String> words = new ArrayList<>();
    int type = -1;
    while (true) {
      if (tokens.take("const")) {
        constant = true;
      } else if (tokens.take("struct")) {
        type = structure("struct");
      } else if (tokens.take("union")) {
        type = structure("union");
      } else if (tokens.take("enum")) {
        type = enumeration(tokens.name());
      } else if (type < 0 && Integers.isPart(tokens.peek())) {
        words.add(tokens.name());
      } else if (type < 0 && words.isEmpty()) {
        type = typeNamed(tokens.name());
      } else {
        break;
      }
    }
    if (type < 0) {
      type = Integers.of(words).map(this::integer).orElse(0);
    }
    return constant ? shared(new BtfType.Modifier(BtfKind.CONST, type)) : type;
  }

  private int integer(BtfType.Int type) {
    int there = known(BtfKind.INT, type.name());
    return there != 0 ? there : shared(type);
  }

  private int enumeration(String name) {
    int there = known(BtfKind.ENUM, name);
    return there != 0 ? there : shared(new BtfType.Enumeration(name, false, 4, false, List.of()));
  }

  private int typeNamed(String name) {
    int there = known(BtfKind.TYPEDEF, name);
    if (there != 0) {
      return there;
    }
    Integer own = named.get(BtfKind.TYPEDEF + " " + name);
    if (own != null) {
      return own;
    }
    BtfType.Int number =
        Integers.alias(name).orElseThrow(() -> tokens.refused(name + " is no type"));
    int id = plan(new BtfType.Typedef(name, integer(number)));
    named.put(BtfKind.TYPEDEF + " " + name, id);
    return id;
  }

  private int structure(String keyword) {
    boolean union = keyword.equals("union");
    String name = tokens.at("{") ? "" : tokens.name();
    int there = name.isEmpty() ? 0 : known(union ? BtfKind.UNION : BtfKind.STRUCT, name);
    int id = there != 0 ? there : name.isEmpty() ? reserve() : reserved(keyword + " " + name);
    if (tokens.take("{")) {
      BtfType.Struct type = members(name, union);
      if (there == 0) {
        planned.set(id - first, Optional.of(type));
      }
    }
    return id;
  }

  private int reserve() {
    planned.add(Optional.empty());
    return first + planned.size() - 1;
  }

  private int reserved(String key) {
    return structures.computeIfAbsent(key, each -> reserve());
  }

  private BtfType.Struct members(String name, boolean union) {
    List<BtfType.Member> members = new ArrayList<>();
    int end = 0;
    int alignment = 1;
    while (!tokens.take("}")) {
      int base = specifier();
      Declared declared = tokens.at(";") ? new Declared("", base) : declarator(base);
      int align = alignmentOf(declared.type());
      int at = union ? 0 : round(end, align);
      members.add(new BtfType.Member(declared.name(), declared.type(), at * Byte.SIZE, 0));
      end = Math.max(end, at + sizeOf(declared.type()));
      alignment = Math.max(alignment, align);
      tokens.expect(";");
    }
    return new BtfType.Struct(name, union, round(end, alignment), false, members);
  }

  private static int round(int number, int alignment) {
    return (number + alignment - 1) / alignment * alignment;
  }

  private BtfType type(int id) {
    return id < first
        ? known.orElseThrow().type(id)
        : planned
            .get(id - first)
            .orElseThrow(() -> tokens.refused("a structure is used before it is declared"));
  }

  private int sizeOf(int id) {
    return switch (type(id)) {
      case BtfType.Array(int element, _, long count) -> (int) (sizeOf(element) * count);
      case BtfType.Typedef(_, int of) -> sizeOf(of);
      case BtfType.Modifier(_, int of) -> sizeOf(of);
      case BtfType.TypeTag(_, _, int of) -> sizeOf(of);
      case BtfType.Int number -> number.size();
      case BtfType.Struct struct -> struct.size();
      case BtfType.Enumeration some -> some.size();
      case BtfType.Pointer _ -> Long.BYTES;
      default -> throw tokens.refused("a member has no size");
    };
  }

  private int alignmentOf(int id) {
    return switch (type(id)) {
      case BtfType.Array(int element, _, _) -> alignmentOf(element);
      case BtfType.Typedef(_, int of) -> alignmentOf(of);
      case BtfType.Modifier(_, int of) -> alignmentOf(of);
      case BtfType.TypeTag(_, _, int of) -> alignmentOf(of);
      case BtfType.Struct struct ->
          struct.members().stream().mapToInt(each -> alignmentOf(each.type())).max().orElse(1);
      default -> sizeOf(id);
    };
  }

  /** Stars, a name or none, and what is behind it. */
  private Declared declarator(int base) {
    int type = base;
    while (tokens.take("*")) {
      type = shared(new BtfType.Pointer(type));
      while (tokens.take("const")) {
        type = shared(new BtfType.Modifier(BtfKind.CONST, type));
      }
    }
    if (tokens.at("(") && tokens.peek(1).equals("*")) {
      tokens.expect("(");
      tokens.expect("*");
      String name = tokens.name();
      tokens.expect(")");
      return new Declared(name, shared(new BtfType.Pointer(prototype(type))));
    }
    String name = tokens.isName() ? tokens.name() : "";
    if (tokens.at("(")) {
      return new Declared(name, prototype(type));
    }
    return new Declared(name, array(type));
  }

  private int array(int element) {
    if (!tokens.take("[")) {
      return element;
    }
    int count = tokens.number();
    tokens.expect("]");
    int index = integer(Integers.of(List.of("unsigned", "int")).orElseThrow());
    return plan(new BtfType.Array(array(element), index, count));
  }

  private int prototype(int result) {
    tokens.expect("(");
    List<BtfType.Parameter> parameters = new ArrayList<>();
    if (tokens.at("void") && tokens.peek(1).equals(")")) {
      tokens.expect("void");
    }
    while (!tokens.take(")")) {
      if (!parameters.isEmpty()) {
        tokens.expect(",");
      }
      Declared each = declarator(specifier());
      parameters.add(new BtfType.Parameter(each.name(), each.type()));
    }
    return plan(new BtfType.Prototype(result, parameters));
  }
}
