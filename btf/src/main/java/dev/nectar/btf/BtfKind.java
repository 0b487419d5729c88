package dev.nectar.btf;

/** Kinds of types; their ordinals are the numbers of {@code linux/btf.h}. */
public enum BtfKind {
  /** {@code void}, or a kind newer than this library. */
  UNKNOWN,
  /** An integer. */
  INT,
  /** A pointer. */
  PTR,
  /** An array. */
  ARRAY,
  /** A structure. */
  STRUCT,
  /** A union. */
  UNION,
  /** An enumeration of up to 32 bits. */
  ENUM,
  /** A forward declaration. */
  FWD,
  /** A type name. */
  TYPEDEF,
  /** {@code volatile}. */
  VOLATILE,
  /** {@code const}. */
  CONST,
  /** {@code restrict}. */
  RESTRICT,
  /** A function. */
  FUNC,
  /** A function's type. */
  FUNC_PROTO,
  /** A variable. */
  VAR,
  /** A section of variables. */
  DATASEC,
  /** A floating point number, Linux 5.13. */
  FLOAT,
  /** An attribute of a declaration, Linux 5.16. */
  DECL_TAG,
  /** An attribute of a type, Linux 5.17. */
  TYPE_TAG,
  /** An enumeration of 64 bits, Linux 6.0. */
  ENUM64;

  private static final BtfKind[] ALL = values();

  /** The kind of a number; {@link #UNKNOWN} if it is newer than this library. */
  static BtfKind of(int number) {
    return number < ALL.length ? ALL[number] : UNKNOWN;
  }
}
