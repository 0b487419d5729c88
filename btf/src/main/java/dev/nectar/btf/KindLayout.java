package dev.nectar.btf;

/**
 * How long types of a kind are, {@code struct btf_layout} of {@code linux/btf.h}, Linux 7.1.
 *
 * @param fixed bytes after the type's first three words
 * @param element bytes of each of its {@code vlen} elements
 */
record KindLayout(int fixed, int element) {
  static final int LENGTH = 4;

  /** By the kind's number, for the kinds this library knows. */
  private static final KindLayout[] KNOWN = {
    new KindLayout(0, 0), // UNKNOWN
    new KindLayout(4, 0), // INT
    new KindLayout(0, 0), // PTR
    new KindLayout(12, 0), // ARRAY
    new KindLayout(0, 12), // STRUCT
    new KindLayout(0, 12), // UNION
    new KindLayout(0, 8), // ENUM
    new KindLayout(0, 0), // FWD
    new KindLayout(0, 0), // TYPEDEF
    new KindLayout(0, 0), // VOLATILE
    new KindLayout(0, 0), // CONST
    new KindLayout(0, 0), // RESTRICT
    new KindLayout(0, 0), // FUNC
    new KindLayout(0, 8), // FUNC_PROTO
    new KindLayout(4, 0), // VAR
    new KindLayout(0, 12), // DATASEC
    new KindLayout(0, 0), // FLOAT
    new KindLayout(4, 0), // DECL_TAG
    new KindLayout(0, 0), // TYPE_TAG
    new KindLayout(0, 12), // ENUM64
  };

  static boolean knows(int kind) {
    return kind > 0 && kind < KNOWN.length;
  }

  static KindLayout of(int kind) {
    return KNOWN[kind];
  }

  static int count() {
    return KNOWN.length;
  }
}
