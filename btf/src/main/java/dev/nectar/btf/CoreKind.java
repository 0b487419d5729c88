package dev.nectar.btf;

/**
 * What an instruction asks of the kernel's types, in the order and with the numbers of {@code enum
 * bpf_core_relo_kind} of {@code linux/bpf.h}.
 */
public enum CoreKind {
  /** Where a field starts, in bytes. */
  FIELD_BYTE_OFFSET,
  /** How large a field is, in bytes. */
  FIELD_BYTE_SIZE,
  /** Whether there is such a field. */
  FIELD_EXISTS,
  /** Whether a field has a sign. */
  FIELD_SIGNED,
  /** How far to shift a field to the left to lose what stands above it. */
  FIELD_LSHIFT_U64,
  /** How far to shift it back to the right. */
  FIELD_RSHIFT_U64,
  /** The number of a type in the object's own BTF. */
  TYPE_ID_LOCAL,
  /** The number of a type in the kernel's BTF. */
  TYPE_ID_TARGET,
  /** Whether there is such a type. */
  TYPE_EXISTS,
  /** How large a type is, in bytes. */
  TYPE_SIZE,
  /** Whether there is such an enumerator. */
  ENUMVAL_EXISTS,
  /** The value of an enumerator. */
  ENUMVAL_VALUE,
  /** Whether there is such a type, with equal members. */
  TYPE_MATCHES
}
