package dev.nectar.btf.core;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.EssentialName;
import java.util.HashMap;
import java.util.Map;

/** Types that are read once, in the words of messages. For one thread. */
final class Types {
  private final Btf btf;
  private final Map<Integer, BtfType> read = new HashMap<>();

  Types(Btf btf) {
    this.btf = btf;
  }

  Btf btf() {
    return btf;
  }

  BtfType type(int id) {
    BtfType known = read.get(id);
    if (known == null) {
      known = btf.type(id);
      read.put(id, known);
    }
    return known;
  }

  int resolve(int id) {
    return btf.resolve(id);
  }

  BtfKind kind(int id) {
    return btf.kind(id);
  }

  long size(int id) {
    return btf.size(id);
  }

  String name(int id) {
    return id == 0 ? "" : btf.name(id);
  }

  /** For example {@code struct task_struct}. */
  String text(int id) {
    if (id == 0) {
      return "void";
    }
    String name = btf.name(id);
    return word(btf.kind(id)) + " " + (name.isEmpty() ? "<anonymous>" : name);
  }

  static String word(BtfKind kind) {
    return switch (kind) {
      case STRUCT -> "struct";
      case UNION -> "union";
      case ENUM, ENUM64 -> "enum";
      case TYPEDEF -> "typedef";
      case INT -> "integer";
      case FLOAT -> "float";
      case FWD -> "forward declaration";
      case FUNC -> "function";
      case FUNC_PROTO -> "function type";
      case PTR -> "pointer";
      case ARRAY -> "array";
      case VAR -> "variable";
      case DATASEC -> "section";
      case CONST, VOLATILE, RESTRICT -> "modifier";
      case DECL_TAG, TYPE_TAG -> "tag";
      case UNKNOWN -> "type";
    };
  }

  static boolean isEnumeration(BtfKind kind) {
    return kind == BtfKind.ENUM || kind == BtfKind.ENUM64;
  }

  /** Whether types of two kinds can stand for each other: enumerations of both widths can. */
  static boolean alike(BtfKind one, BtfKind other) {
    return one == other || isEnumeration(one) && isEnumeration(other);
  }

  static boolean sameEssential(String one, String other) {
    return EssentialName.of(one).equals(EssentialName.of(other));
  }
}
