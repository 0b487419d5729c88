package dev.nectar.btf;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * One type of BTF with all that its bytes say, so that {@link BtfBuilder#add} writes the same bytes
 * again. Ids of other types refer to the same {@link Btf}, 0 being {@code void}.
 */
public sealed interface BtfType {
  /**
   * The kind it is written as.
   *
   * @return the kind; {@link BtfKind#UNKNOWN} for {@link Opaque}
   */
  BtfKind kind();

  /**
   * The name.
   *
   * @return the name; empty for anonymous types and kinds without one
   */
  default String name() {
    return "";
  }

  /**
   * The types it refers to.
   *
   * @return their ids in the order of its bytes, 0 being {@code void}
   */
  default int[] references() {
    return References.of(this);
  }

  /**
   * The same type with other references, for types that move.
   *
   * @param ids gives the new id of each reference; it is asked for 0 too
   * @return the type
   */
  default BtfType withReferences(IntUnaryOperator ids) {
    return References.replaced(this, ids);
  }

  /**
   * {@code BTF_KIND_INT}.
   *
   * @param name for example {@code unsigned int}
   * @param size bytes
   * @param encoding a sum of {@link #SIGNED}, {@link #CHAR} and {@link #BOOL}, 0 to 15
   * @param bitOffset where its bits start, for bit fields of old compilers; else 0
   * @param bits how many it has
   */
  record Int(String name, int size, int encoding, int bitOffset, int bits) implements BtfType {
    /** {@code BTF_INT_SIGNED}. */
    public static final int SIGNED = 1;

    /** {@code BTF_INT_CHAR}. */
    public static final int CHAR = 2;

    /** {@code BTF_INT_BOOL}. */
    public static final int BOOL = 4;

    /**
     * An integer that uses all bits of its bytes.
     *
     * @param name for example {@code unsigned int}
     * @param size bytes
     * @param encoding a sum of {@link #SIGNED}, {@link #CHAR} and {@link #BOOL}
     */
    public Int(String name, int size, int encoding) {
      this(name, size, encoding, 0, size * 8);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.INT;
    }

    /**
     * Whether it has a sign.
     *
     * @return whether {@link #SIGNED} is set
     */
    public boolean signed() {
      return (encoding & SIGNED) != 0;
    }

    /**
     * Whether it is a truth value.
     *
     * @return whether {@link #BOOL} is set
     */
    public boolean bool() {
      return (encoding & BOOL) != 0;
    }
  }

  /**
   * {@code BTF_KIND_PTR}.
   *
   * @param target what it points to
   */
  record Pointer(int target) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.PTR;
    }
  }

  /**
   * {@code BTF_KIND_ARRAY}.
   *
   * @param element the elements' type
   * @param index the type of an index
   * @param count how many, 0 to 4,294,967,295
   */
  record Array(int element, int index, long count) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.ARRAY;
    }
  }

  /**
   * A member of a structure or union.
   *
   * @param name empty for anonymous structures, unions and padding
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
   * @param bitFields the type's kind flag: members tell their number of bits
   * @param members in order
   */
  record Struct(String name, boolean union, int size, boolean bitFields, List<Member> members)
      implements BtfType {
    /** Copies the list. */
    public Struct {
      members = List.copyOf(members);
    }

    @Override
    public BtfKind kind() {
      return union ? BtfKind.UNION : BtfKind.STRUCT;
    }
  }

  /**
   * A constant of an enumeration.
   *
   * @param name its name
   * @param value its value, extended by its sign if the enumeration is signed, else by zeros
   */
  record Enumerator(String name, long value) {}

  /**
   * {@code BTF_KIND_ENUM} and {@code BTF_KIND_ENUM64}.
   *
   * @param name the tag
   * @param wide whether values are written in 64 bits, Linux 6.0
   * @param size bytes
   * @param signed whether values have a sign
   * @param values in order; empty if it is only declared
   */
  record Enumeration(String name, boolean wide, int size, boolean signed, List<Enumerator> values)
      implements BtfType {
    /** Copies the list. */
    public Enumeration {
      values = List.copyOf(values);
    }

    @Override
    public BtfKind kind() {
      return wide ? BtfKind.ENUM64 : BtfKind.ENUM;
    }
  }

  /**
   * {@code BTF_KIND_FWD}: a structure or union declared elsewhere.
   *
   * @param name the tag
   * @param union whether it is a union
   */
  record Forward(String name, boolean union) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FWD;
    }
  }

  /**
   * {@code BTF_KIND_TYPEDEF}.
   *
   * @param name the new name
   * @param type what it names
   */
  record Typedef(String name, int type) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.TYPEDEF;
    }
  }

  /**
   * {@code BTF_KIND_CONST}, {@code VOLATILE} and {@code RESTRICT}.
   *
   * @param kind one of the three
   * @param type what it modifies
   */
  record Modifier(BtfKind kind, int type) implements BtfType {
    /** Refuses other kinds. */
    public Modifier {
      if (kind != BtfKind.CONST && kind != BtfKind.VOLATILE && kind != BtfKind.RESTRICT) {
        throw new IllegalArgumentException(kind + " is no modifier");
      }
    }
  }

  /**
   * {@code BTF_KIND_TYPE_TAG}, Linux 5.17.
   *
   * @param name the tag's text
   * @param attribute whether the text is a whole attribute rather than that of {@code
   *     btf_type_tag("…")}; Linux 6.15
   * @param type what it modifies
   */
  record TypeTag(String name, boolean attribute, int type) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.TYPE_TAG;
    }
  }

  /**
   * {@code BTF_KIND_FUNC}.
   *
   * @param name the function
   * @param linkage how far it is seen
   * @param prototype its type
   */
  record Func(String name, BtfLinkage linkage, int prototype) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FUNC;
    }
  }

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
    /** Copies the list. */
    public Prototype {
      parameters = List.copyOf(parameters);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.FUNC_PROTO;
    }
  }

  /**
   * {@code BTF_KIND_FLOAT}, Linux 5.13.
   *
   * @param name for example {@code double}
   * @param size bytes
   */
  record FloatingPoint(String name, int size) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FLOAT;
    }
  }

  /**
   * {@code BTF_KIND_VAR}.
   *
   * @param name the variable
   * @param type its type
   * @param linkage how far it is seen
   */
  record Variable(String name, int type, BtfLinkage linkage) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.VAR;
    }
  }

  /**
   * A variable's place in its section.
   *
   * @param type the {@link Variable}, or the {@link Func} of an external function
   * @param offset bytes from the section's start
   * @param size bytes
   */
  record Placement(int type, int offset, int size) {}

  /**
   * {@code BTF_KIND_DATASEC}.
   *
   * @param name the ELF section, for example {@code .maps}
   * @param size bytes; 0 in objects that are not linked
   * @param variables in the order of their offsets
   */
  record DataSection(String name, int size, List<Placement> variables) implements BtfType {
    /** Copies the list. */
    public DataSection {
      variables = List.copyOf(variables);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.DATASEC;
    }
  }

  /**
   * {@code BTF_KIND_DECL_TAG}, Linux 5.16.
   *
   * @param name the tag's text
   * @param attribute whether the text is a whole attribute rather than that of {@code
   *     btf_decl_tag("…")}; Linux 6.15
   * @param type what is tagged
   * @param component the member or parameter that is tagged, from 0; -1 for the whole
   */
  record DeclTag(String name, boolean attribute, int type, int component) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.DECL_TAG;
    }
  }

  /**
   * A type of a kind that is newer than this library, of which a layout section (Linux 7.1) tells
   * the length.
   *
   * @param name its name
   * @param number its kind's number
   * @param flag the kind flag
   * @param length the number of elements, {@code vlen}
   * @param sizeOrType the third word
   * @param words what follows
   */
  record Opaque(
      String name, int number, boolean flag, int length, int sizeOrType, List<Integer> words)
      implements BtfType {
    /** Copies the list. */
    public Opaque {
      words = List.copyOf(words);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.UNKNOWN;
    }
  }
}
