package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints chosen types as the source of one Java class: a nested record for each structure and union
 * and each enumeration, and for all that they hold by value. Every record {@code T} has its size in
 * bytes as {@code SIZE}, and {@code T read(MemorySegment from, long at)} and {@code write(T value,
 * MemorySegment to, long at)}, which work anywhere in memory and in the byte order of the BTF. What
 * is written are the members; padding stays as it is. For one thread.
 *
 * <ul>
 *   <li>Unsigned numbers have a Java type that holds their values, those of 64 bits their bits; so
 *       have bit fields. Pointers are their addresses.
 *   <li>Members of anonymous structures are those of the outer one. Unions hold their bytes, and
 *       tell each member's value by a method of its name.
 *   <li>Arrays are immutable lists; of those of {@code char}, a method with {@code Text} behind its
 *       name tells the text up to the first 0.
 *   <li>Enumerations hold their number, since a kernel may have others than their constants.
 *   <li>Java takes 255 words of parameters at most: a structure of more is a record of parts, and
 *       tells the members by methods as any other.
 * </ul>
 */
public final class JavaPrinter {
  /** Of the canonical constructor, without {@code this}. */
  private static final int MOST_WORDS = 250;

  private final Btf btf;
  private final JavaNames names;
  private final Map<Integer, String> known = new HashMap<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();

  /**
   * A printer.
   *
   * @param btf the types
   * @param className what the class is called, which may not be the name of a type in it
   */
  public JavaPrinter(Btf btf, String className) {
    this(btf, className, Set.of());
  }

  /**
   * A printer of a class that holds something else as well.
   *
   * @param btf the types
   * @param className what the class is called, which may not be the name of a type in it
   * @param taken names that its records may not have
   */
  public JavaPrinter(Btf btf, String className, Set<String> taken) {
    this.btf = btf;
    this.names = new JavaNames(className, taken);
  }

  /**
   * Whether a class can be called so: a name that Java allows and what is printed does not use.
   *
   * @param name the name
   * @return false if a printer of it is refused
   */
  public static boolean isClassName(String name) {
    return JavaNames.isClassName(name);
  }

  /**
   * A name of a method or field that Java allows.
   *
   * @param name as it is in C
   * @param taken those of the class, to which it is added
   * @return the name itself, or as near to it as can be
   */
  public static String identifier(String name, Set<String> taken) {
    return JavaNames.identifier(name, taken);
  }

  /**
   * Prints the class.
   *
   * @param packageName of the class; empty for none
   * @param types the structures, unions and enumerations, or names of such
   * @param out where it is printed
   * @throws IOException if that fails
   * @throws BtfException if one of the types is of another kind, or something in it has no size
   */
  public void print(String packageName, List<Integer> types, Appendable out) throws IOException {
    String documentation = "Types as BTF describes them.";
    String constructor = "  private " + names.outer() + "() {}\n";
    for (int id : types) {
      name(id, btf.name(id));
    }
    print(new JavaFrame(packageName, List.of(), documentation, "", constructor), out);
  }

  /**
   * A type as it is written in the class, which then has what it needs.
   *
   * @param id the type
   * @return its name, and expressions for its values
   * @throws BtfException if it has no size, or what it holds has none
   */
  public JavaType type(int id) {
    long size = btf.size(btf.resolve(id));
    JavaValue value = value(id, "anonymous", 0);
    return new JavaType(value, size);
  }

  /**
   * Prints a class which holds something else as well.
   *
   * @param frame what else; what is printed for types were those that {@link #type} was asked for
   * @param out where it is printed
   * @throws IOException if that fails
   * @throws BtfException if something has no size
   */
  public void print(JavaFrame frame, Appendable out) throws IOException {
    List<String> bodies = new ArrayList<>();
    while (!waiting.isEmpty()) {
      bodies.add(body(waiting.remove()));
    }
    out.append(JavaSource.head(names.outer(), btf.order(), frame));
    for (String body : bodies) {
      out.append('\n').append(body);
    }
    out.append("}\n");
  }

  /** The name of the record of a type, which is printed if it was not yet. */
  private String name(int id, String otherwise) {
    int type = btf.resolve(id);
    String made = known.get(type);
    if (made == null) {
      boolean fits =
          type != 0
              && switch (btf.type(type)) {
                case BtfType.Struct _, BtfType.Enumeration _ -> true;
                default -> false;
              };
      if (!fits) {
        throw new BtfException(
            "type " + id + " cannot be a record: it is neither structure, union nor enumeration",
            "choose another");
      }
      String own = btf.name(type).isEmpty() ? typedef(id) : btf.name(type);
      made = names.ofType(own.isEmpty() ? otherwise : own);
      known.put(type, made);
      waiting.add(type);
    }
    return made;
  }

  /** The first name on the way to a type. */
  private String typedef(int id) {
    int at = id;
    while (true) {
      switch (btf.type(at)) {
        case BtfType.Typedef type -> {
          return type.name();
        }
        case BtfType.Modifier type -> at = type.type();
        case BtfType.TypeTag type -> at = type.type();
        default -> {
          return "";
        }
      }
    }
  }

  private String body(int id) {
    String name = name(id, "");
    return switch (btf.type(id)) {
      case BtfType.Enumeration type -> JavaSource.enumeration(name, type);
      case BtfType.Struct type when type.union() ->
          JavaSource.union(name, type, fields(type, name, 0));
      case BtfType.Struct type -> struct(name, type);
      default -> throw new AssertionError("only these have names");
    };
  }

  private String struct(String name, BtfType.Struct type) {
    List<JavaField> fields = fields(type, name, 0);
    if (words(fields) <= MOST_WORDS) {
      return JavaSource.struct(name, type, fields);
    }
    StringBuilder parts = new StringBuilder();
    List<JavaSource.Part> split = new ArrayList<>();
    int from = 0;
    while (from < fields.size()) {
      int to = from;
      int words = 0;
      while (to < fields.size() && words + fields.get(to).value().words() <= MOST_WORDS) {
        words += fields.get(to++).value().words();
      }
      String part = names.ofType(name + "_part" + (split.size() + 1));
      split.add(new JavaSource.Part(part, fields.subList(from, to)));
      parts.append('\n').append(JavaSource.struct(part, type, fields.subList(from, to)));
      from = to;
    }
    return JavaSource.ofParts(name, names.outer(), type, split) + parts;
  }

  private static int words(List<JavaField> fields) {
    return fields.stream().mapToInt(field -> field.value().words()).sum();
  }

  private List<JavaField> fields(BtfType.Struct type, String owner, int bitOffset) {
    List<JavaField> fields = new ArrayList<>();
    collect(type, owner, bitOffset, fields, names.members());
    return fields;
  }

  private void collect(
      BtfType.Struct type, String owner, int base, List<JavaField> to, JavaNames.Members taken) {
    for (BtfType.Member member : type.members()) {
      int at = base + member.bitOffset();
      int resolved = btf.resolve(member.type());
      if (member.name().isEmpty()
          && !type.union()
          && resolved != 0
          && btf.type(resolved) instanceof BtfType.Struct inner
          && !inner.union()) {
        collect(inner, owner, at, to, taken);
        continue;
      }
      String name = taken.unique(member.name());
      JavaValue value =
          member.bits() > 0
              ? bitField(member.type(), member.bits(), owner + "_" + name)
              : value(member.type(), owner + "_" + name, 0);
      to.add(new JavaField(name, value, at, isText(member)));
    }
  }

  private boolean isText(BtfType.Member member) {
    int id = btf.resolve(member.type());
    return id != 0
        && btf.type(id) instanceof BtfType.Array array
        && btf.resolve(array.element()) != 0
        && btf.type(btf.resolve(array.element())) instanceof BtfType.Int element
        && element.name().equals("char");
  }

  private JavaValue bitField(int id, int bits, String context) {
    return switch (btf.type(btf.resolve(id))) {
      case BtfType.Int type ->
          JavaValue.bits(bits, JavaValue.isSigned(type), JavaValue.isBool(type));
      case BtfType.Enumeration type ->
          JavaValue.bits(bits, type.signed(), false).in(name(id, context));
      default -> throw new BtfException("type " + id + " cannot be a bit field", "");
    };
  }

  /** How a value of a type is written in Java; {@code depth} counts the arrays around it. */
  private JavaValue value(int id, String context, int depth) {
    int type = btf.resolve(id);
    if (type == 0) {
      throw new BtfException("type " + id + " has no size", "");
    }
    return switch (btf.type(type)) {
      case BtfType.Int t -> JavaValue.of(t);
      case BtfType.Pointer _ -> JavaValue.number(btf.pointerSize(), false);
      case BtfType.FloatingPoint t -> JavaValue.floating(t.size());
      case BtfType.Enumeration _, BtfType.Struct _ ->
          JavaValue.nested(names.outer(), name(id, context));
      case BtfType.Array t -> {
        btf.size(type);
        JavaValue element = value(t.element(), context, depth + 1);
        yield element.times((int) t.count(), btf.size(t.element()), depth);
      }
      default -> throw new BtfException("type " + id + " has no size", "");
    };
  }

  /** A member of a record. */
  record JavaField(String name, JavaValue value, int bitOffset, boolean text) {
    String read() {
      return value.read("from", at());
    }

    String write(String from) {
      return value.write("to", at(), from);
    }

    private String at() {
      int bytes = bitOffset / Byte.SIZE;
      String place = bytes == 0 ? "at" : "at + " + bytes;
      return value.isBits() ? place + ", " + bitOffset % Byte.SIZE : place;
    }
  }

  static String order(ByteOrder order) {
    return order.equals(ByteOrder.LITTLE_ENDIAN) ? "LITTLE_ENDIAN" : "BIG_ENDIAN";
  }
}
