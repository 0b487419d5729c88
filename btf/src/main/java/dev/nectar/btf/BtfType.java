package dev.nectar.btf;

import java.util.List;

/** One type of BTF; ids of other types refer to the same {@link Btf}, 0 being {@code void}. */
public sealed interface BtfType {
  /**
   * The name.
   *
   * @return the name; empty for anonymous types and kinds without one
   */
  String name();

  /**
   * {@code BTF_KIND_INT}.
   *
   * @param name for example {@code unsigned int}
   * @param size bytes
   * @param signed whether it has a sign
   * @param bool whether it is a truth value
   */
  record Int(String name, int size, boolean signed, boolean bool) implements BtfType {}

  /**
   * {@code BTF_KIND_PTR}.
   *
   * @param target what it points to
   */
  record Pointer(int target) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  /**
   * {@code BTF_KIND_ARRAY}.
   *
   * @param element the elements' type
   * @param count how many
   */
  record Array(int element, int count) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  /**
   * A member of a structure or union.
   *
   * @param name empty for anonymous structures and unions
   * @param type its type
   * @param bitOffset bits from the start
   * @param bits the number of bits of a bit field, else 0
   */
  record Member(String name, int type, int bitOffset, int bits) {}

  /**
   * {@code BTF_KIND_STRUCT} and {@code BTF_KIND_UNION}.
   *
   * @param name the tag
   * @param union whether it is a union
   * @param size bytes
   * @param members in order
   */
  record Struct(String name, boolean union, int size, List<Member> members) implements BtfType {}

  /**
   * A constant of an enumeration.
   *
   * @param name its name
   * @param value its value
   */
  record Enumerator(String name, long value) {}

  /**
   * {@code BTF_KIND_ENUM} and {@code BTF_KIND_ENUM64}.
   *
   * @param name the tag
   * @param size bytes
   * @param signed whether values have a sign
   * @param values in order
   */
  record Enumeration(String name, int size, boolean signed, List<Enumerator> values)
      implements BtfType {}

  /**
   * {@code BTF_KIND_FWD}: a structure or union declared elsewhere.
   *
   * @param name the tag
   */
  record Forward(String name) implements BtfType {}

  /**
   * {@code BTF_KIND_TYPEDEF}.
   *
   * @param name the new name
   * @param type what it names
   */
  record Typedef(String name, int type) implements BtfType {}

  /**
   * {@code BTF_KIND_CONST}, {@code VOLATILE}, {@code RESTRICT} and {@code TYPE_TAG}.
   *
   * @param name the tag's text for {@code TYPE_TAG}
   * @param type what it modifies
   */
  record Modifier(String name, int type) implements BtfType {}

  /**
   * {@code BTF_KIND_FUNC}.
   *
   * @param name the function
   * @param prototype its type
   */
  record Func(String name, int prototype) implements BtfType {}

  /**
   * A parameter of a prototype.
   *
   * @param name empty if the declaration gives none
   * @param type its type; 0 with an empty name stands for further arguments
   */
  record Parameter(String name, int type) {}

  /**
   * {@code BTF_KIND_FUNC_PROTO}.
   *
   * @param result what it returns
   * @param parameters in order
   */
  record Prototype(int result, List<Parameter> parameters) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  /**
   * {@code BTF_KIND_FLOAT}.
   *
   * @param name for example {@code double}
   * @param size bytes
   */
  record FloatingPoint(String name, int size) implements BtfType {}

  /**
   * {@code BTF_KIND_VAR}, {@code DATASEC} and {@code DECL_TAG}: names without a layout of their
   * own.
   *
   * @param name the name
   * @param type what it refers to; 0 for {@code DATASEC}
   */
  record Declaration(String name, int type) implements BtfType {}
}
