package dev.nectar.btf;

/**
 * What a CO-RE relocation asks of a type or field; ordinals are the numbers of {@code enum
 * bpf_core_relo_kind} of {@code linux/bpf.h}.
 */
public enum CoreKind {
  /** Where a field starts, in bytes. */
  FIELD_BYTE_OFFSET("byte_off", Of.FIELD),
  /** The size of a field, in bytes. */
  FIELD_BYTE_SIZE("byte_sz", Of.FIELD),
  /** Whether there is such a field: 1 or 0. */
  FIELD_EXISTS("field_exists", Of.FIELD),
  /** Whether a field has a sign: 1 or 0. */
  FIELD_SIGNED("signed", Of.FIELD),
  /** How far the field's bits, loaded into 64 bits, are shifted left to drop those above them. */
  FIELD_LSHIFT_U64("lshift_u64", Of.FIELD),
  /** How far they are then shifted right to drop those below them. */
  FIELD_RSHIFT_U64("rshift_u64", Of.FIELD),
  /** The type's id in the object's own BTF. */
  TYPE_ID_LOCAL("local_type_id", Of.TYPE),
  /** The type's id in the target. */
  TYPE_ID_TARGET("target_type_id", Of.TYPE),
  /** Whether there is such a type: 1 or 0. */
  TYPE_EXISTS("type_exists", Of.TYPE),
  /** The size of the type, in bytes. */
  TYPE_SIZE("type_size", Of.TYPE),
  /** Whether there is such an enumerator: 1 or 0. */
  ENUMVAL_EXISTS("enumval_exists", Of.ENUMERATOR),
  /** The value of the enumerator. */
  ENUMVAL_VALUE("enumval_value", Of.ENUMERATOR),
  /** Whether there is a type that also has the same members: 1 or 0. */
  TYPE_MATCHES("type_matches", Of.TYPE);

  private static final CoreKind[] ALL = values();

  private final String word;
  private final Of of;

  CoreKind(String word, Of of) {
    this.word = word;
    this.of = of;
  }

  /** What relocations speak of. */
  public enum Of {
    /** A field, reached from a type by an access string. */
    FIELD,
    /** A type. */
    TYPE,
    /** A constant of an enumeration. */
    ENUMERATOR
  }

  /**
   * The kind's name in messages and dumps, as libbpf and bpftool have it.
   *
   * @return for example {@code byte_off}
   */
  public String word() {
    return word;
  }

  /**
   * What it speaks of.
   *
   * @return field, type or enumerator
   */
  public Of of() {
    return of;
  }

  static CoreKind of(int number) {
    if (number < 0 || number >= ALL.length) {
      throw new BtfException(
          "CO-RE relocation kind " + Integer.toUnsignedString(number) + " is not known");
    }
    return ALL[number];
  }
}
