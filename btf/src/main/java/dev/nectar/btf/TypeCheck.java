package dev.nectar.btf;

import java.util.List;

/**
 * Checks one type: by itself, and with those it refers to. What the kernel demands only of what is
 * loaded, and compilers leave to the loader, is not demanded: sizes of sections, and names of the
 * parameters of functions that are declared only.
 */
final class TypeCheck {
  private static final int LARGEST_INT_BITS = 128;

  private final Btf types;
  private final int id;

  TypeCheck(Btf types, int id) {
    this.types = types;
    this.id = id;
  }

  static BtfException invalid(Btf types, int id, String reason) {
    String name = types.name(id);
    return new BtfException(
        "type information is not valid: type "
            + id
            + " ("
            + types.kind(id)
            + (name.isEmpty() ? "" : " " + printable(name))
            + "): "
            + reason,
        "");
  }

  private static String printable(String name) {
    String start = name.length() > 64 ? name.substring(0, 64) + "…" : name;
    return start.replaceAll("\\p{Cntrl}", "?");
  }

  private void require(boolean holds, String reason) {
    if (!holds) {
      throw invalid(types, id, reason);
    }
  }

  /** What can be told without other types: numbers, names, references to types there are. */
  void alone() {
    TypeTable table = types.table();
    int index = id - types.firstId();
    int info = table.info(index);
    BtfType type = types.type(id);
    switch (type) {
      case BtfType.Int t -> integer(t, table.word(index, 0), info);
      case BtfType.Pointer t -> reference(t, t.target(), info);
      case BtfType.Modifier t -> reference(t, t.type(), info);
      case BtfType.Typedef t -> {
        plain(info);
        identifier(t.name());
        exists(t.type());
      }
      case BtfType.TypeTag t -> {
        require(TypeTable.length(info) == 0, "its length is not 0");
        require(!t.name().isEmpty(), "it has no text");
        exists(t.type());
      }
      case BtfType.Array t -> {
        plain(info);
        unnamed(t);
        require(table.sizeOrType(index) == 0, "its size is not 0");
        typed(t.element());
        typed(t.index());
      }
      case BtfType.Struct t -> struct(t);
      case BtfType.Enumeration t -> enumeration(t);
      case BtfType.Forward t -> {
        require(TypeTable.length(info) == 0, "its length is not 0");
        require(table.sizeOrType(index) == 0, "it refers to a type");
        identifier(t.name());
      }
      case BtfType.Func t -> {
        require(info >= 0, "its flag is set");
        identifier(t.name());
        typed(t.prototype());
      }
      case BtfType.Prototype t -> prototype(t, info);
      case BtfType.FloatingPoint t -> {
        plain(info);
        require(List.of(2, 4, 8, 12, 16).contains(t.size()), "its size is " + t.size());
      }
      case BtfType.Variable t -> {
        plain(info);
        identifier(t.name());
        typed(t.type());
      }
      case BtfType.DataSection t -> section(t, info);
      case BtfType.DeclTag t -> {
        require(TypeTable.length(info) == 0, "its length is not 0");
        require(!t.name().isEmpty(), "it has no text");
        require(t.component() >= -1, "its component is " + t.component());
        typed(t.type());
      }
      case BtfType.Opaque _ -> {}
    }
  }

  private void plain(int info) {
    require(TypeTable.length(info) == 0, "its length is not 0");
    require(info >= 0, "its flag is set");
  }

  private void reference(BtfType type, int to, int info) {
    plain(info);
    unnamed(type);
    exists(to);
  }

  private void unnamed(BtfType type) {
    int index = id - types.firstId();
    require(types.table().nameOffset(index) == 0, "it has a name, " + type.kind() + " has none");
  }

  private void exists(int to) {
    require(
        to >= 0 && to <= types.count(),
        "it refers to type " + Integer.toUnsignedString(to) + ", which does not exist");
  }

  private void typed(int to) {
    require(to != 0, "it refers to void");
    exists(to);
  }

  private void identifier(String name) {
    require(isIdentifier(name), "its name is not an identifier");
  }

  private void identifierOrNone(String name, String whose) {
    require(name.isEmpty() || isIdentifier(name), whose + " name is not an identifier");
  }

  /** Points stand in names that compilers make. */
  private static boolean isIdentifier(String name) {
    if (name.isEmpty() || name.length() >= EssentialName.LONGEST) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private void integer(BtfType.Int type, int encoding, int info) {
    plain(info);
    require(encoding >>> 28 == 0, "its encoding has unknown bits");
    require(Integer.bitCount(type.encoding()) <= 1, "its encoding is " + type.encoding());
    require(type.encoding() <= BtfType.Int.BOOL, "its encoding is " + type.encoding());
    int bits = type.bits() + type.bitOffset();
    require(bits <= LARGEST_INT_BITS, "it has " + bits + " bits");
    require((bits + 7) / 8 <= type.size(), "its " + bits + " bits do not fit its size");
  }

  private void struct(BtfType.Struct type) {
    identifierOrNone(type.name(), "its");
    long last = 0;
    for (int i = 0; i < type.members().size(); i++) {
      BtfType.Member member = type.members().get(i);
      String whose = "member " + i + "'s";
      identifierOrNone(member.name(), whose);
      require(member.type() != 0, whose + " type is void");
      exists(member.type());
      require(!type.union() || member.bitOffset() == 0, whose + " offset is not 0");
      require(member.bitOffset() >= last, whose + " offset is less than the one's before");
      last = member.bitOffset();
      require((last + 7) / 8 <= type.size(), whose + " offset is beyond the size");
    }
  }

  private void enumeration(BtfType.Enumeration type) {
    identifierOrNone(type.name(), "its");
    // Declared only, it has the size 0 in what compilers write.
    boolean declared = type.values().isEmpty() && type.size() == 0;
    require(
        declared || type.size() <= 8 && Integer.bitCount(type.size()) == 1,
        "its size is " + type.size());
    for (int i = 0; i < type.values().size(); i++) {
      String name = type.values().get(i).name();
      require(isIdentifier(name), "enumerator " + i + "'s name is not an identifier");
    }
  }

  private void prototype(BtfType.Prototype type, int info) {
    require(info >= 0, "its flag is set");
    unnamed(type);
    exists(type.result());
    for (int i = 0; i < type.parameters().size(); i++) {
      BtfType.Parameter parameter = type.parameters().get(i);
      exists(parameter.type());
      identifierOrNone(parameter.name(), "parameter " + i + "'s");
      boolean last = i == type.parameters().size() - 1;
      require(
          parameter.type() != 0 || last && parameter.name().isEmpty(),
          "parameter " + i + " is void");
    }
  }

  private void section(BtfType.DataSection type, int info) {
    require(info >= 0, "its flag is set");
    require(!type.name().isEmpty(), "it has no name");
    require(type.name().chars().allMatch(c -> c >= ' ' && c < 0x7f), "its name is not printable");
    long end = 0;
    for (BtfType.Placement each : type.variables()) {
      typed(each.type());
      if (type.size() > 0) {
        require(each.offset() >= end, "its variables overlap");
        end = (long) each.offset() + each.size();
        require(end <= type.size(), "its variables reach beyond its size");
      }
    }
  }

  /** What depends on the types it refers to, all of which have been checked alone. */
  void together() {
    switch (types.type(id)) {
      case BtfType.Pointer t -> refers(t.target());
      case BtfType.Typedef t -> refers(t.type());
      case BtfType.Modifier t -> {
        refers(t.type());
        require(types.kind(t.type()) != BtfKind.TYPE_TAG, "a type tag stands behind a modifier");
      }
      case BtfType.TypeTag t -> refers(t.type());
      case BtfType.Array t -> {
        sized(t.element(), "its element");
        require(types.kind(types.resolve(t.index())) == BtfKind.INT, "its index is no integer");
        types.size(id);
      }
      case BtfType.Struct t -> t.members().forEach(each -> member(t, each));
      case BtfType.Func t -> {
        require(types.kind(t.prototype()) == BtfKind.FUNC_PROTO, "its type is no prototype");
        named(t);
      }
      case BtfType.Prototype t -> {
        refers(t.result());
        t.parameters().forEach(each -> refers(each.type()));
      }
      case BtfType.Variable t -> refers(t.type());
      case BtfType.DataSection t -> t.variables().forEach(this::variable);
      case BtfType.DeclTag t -> tag(t);
      case BtfType.Int _,
          BtfType.Enumeration _,
          BtfType.Forward _,
          BtfType.FloatingPoint _,
          BtfType.Opaque _ -> {}
    }
  }

  /** That a type can be pointed to, named or given: one with a value, or void. */
  private void refers(int to) {
    switch (types.kind(to)) {
      case VAR, DATASEC, DECL_TAG, FUNC ->
          throw invalid(types, id, "it refers to type " + to + ", which is a " + types.kind(to));
      default -> {}
    }
  }

  private void sized(int to, String what) {
    switch (types.kind(types.resolve(to))) {
      case INT, PTR, ARRAY, STRUCT, UNION, ENUM, ENUM64, FLOAT -> {}
      default -> throw invalid(types, id, what + " has no size");
    }
  }

  private void member(BtfType.Struct struct, BtfType.Member member) {
    String what = "member " + (member.name().isEmpty() ? "without a name" : member.name());
    sized(member.type(), what);
    long bits = member.bits();
    if (bits == 0) {
      bits = whole(member, what);
    } else {
      BtfKind kind = types.kind(types.resolve(member.type()));
      boolean whole = kind == BtfKind.INT || kind == BtfKind.ENUM || kind == BtfKind.ENUM64;
      require(whole, what + " is a bit field of no integer");
      require(bits <= 8 * types.size(member.type()), what + " has more bits than its type");
    }
    require(member.bitOffset() + bits <= 8L * struct.size(), what + " reaches beyond the size");
  }

  private long whole(BtfType.Member member, String what) {
    int type = types.resolve(member.type());
    if (types.type(type) instanceof BtfType.Int integer && integer.bits() != 8 * integer.size()) {
      return (long) integer.bitOffset() + integer.bits();
    }
    require(member.bitOffset() % 8 == 0, what + " does not start at a byte");
    long size = types.size(type);
    require(size <= Integer.MAX_VALUE, what + " is larger than any structure");
    return 8 * size;
  }

  private void named(BtfType.Func function) {
    BtfType.Prototype prototype = (BtfType.Prototype) types.type(function.prototype());
    for (int i = 0; i < prototype.parameters().size(); i++) {
      BtfType.Parameter parameter = prototype.parameters().get(i);
      require(
          parameter.type() == 0
              || !parameter.name().isEmpty()
              || function.linkage() == BtfLinkage.EXTERN,
          "its parameter " + i + " has no name");
    }
  }

  private void variable(BtfType.Placement each) {
    BtfKind kind = types.kind(each.type());
    require(
        kind == BtfKind.VAR || kind == BtfKind.FUNC,
        "it holds type " + each.type() + ", which is no variable");
  }

  private void tag(BtfType.DeclTag tag) {
    long components =
        switch (types.type(tag.type())) {
          case BtfType.Struct t -> t.members().size();
          case BtfType.Func t ->
              types.type(t.prototype()) instanceof BtfType.Prototype p ? p.parameters().size() : 0;
          case BtfType.Variable _, BtfType.Typedef _ -> 0;
          default -> throw invalid(types, id, "it tags a " + types.kind(tag.type()));
        };
    require(tag.component() < components, "its component " + tag.component() + " does not exist");
  }
}
