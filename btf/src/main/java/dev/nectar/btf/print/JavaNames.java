package dev.nectar.btf.print;

import java.util.HashSet;
import java.util.Set;

/** Names that Java allows, each once. */
final class JavaNames {
  /** What the printed source uses, or Java does not take as a type's name. */
  private static final Set<String> TYPES =
      Set.of(
          "ArrayList",
          "Byte",
          "ByteBuffer",
          "ByteOrder",
          "Double",
          "Float",
          "Integer",
          "List",
          "Long",
          "LongFunction",
          "MemorySegment",
          "Object",
          "Override",
          "Short",
          "StandardCharsets",
          "String",
          "ValueLayout",
          "permits",
          "record",
          "sealed",
          "var",
          "when",
          "yield",
          "Boolean",
          "IllegalArgumentException",
          "Element",
          "Record",
          "Math",
          "StringBuilder");

  /** Of the Java language, JLS 3.9. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "try",
          "void",
          "volatile",
          "while",
          "_",
          "true",
          "false",
          "null");

  /** Methods that every record has, and what unions and enumerations have. */
  private static final Set<String> MEMBERS =
      Set.of(
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          "equals",
          "bytes",
          "SIZE");

  private final String outer;
  private final Set<String> types = new HashSet<>(TYPES);

  JavaNames(String outer, Set<String> taken) {
    if (!isClassName(outer)) {
      throw new IllegalArgumentException("no class can be called " + outer);
    }
    this.outer = outer;
    types.add(outer);
    types.addAll(taken);
  }

  static boolean isClassName(String name) {
    return CNames.identifier(name).equals(name)
        && !KEYWORDS.contains(name)
        && !TYPES.contains(name);
  }

  static String identifier(String name, Set<String> taken) {
    taken.addAll(MEMBERS);
    return unique(name, taken);
  }

  String outer() {
    return outer;
  }

  String ofType(String name) {
    return unique(name, types);
  }

  Members members() {
    return new Members(outer);
  }

  /** The names of a record's members. */
  static final class Members {
    private final Set<String> taken = new HashSet<>(MEMBERS);

    Members(String outer) {
      taken.add(outer);
    }

    String unique(String name) {
      return JavaNames.unique(name.isEmpty() ? "anonymous" : name, taken);
    }
  }

  private static String unique(String name, Set<String> taken) {
    String valid = CNames.identifier(name);
    if (KEYWORDS.contains(valid)) {
      valid += "_";
    }
    String made = valid;
    for (int i = 2; !taken.add(made); i++) {
      made = valid + "_" + i;
    }
    return made;
  }
}
