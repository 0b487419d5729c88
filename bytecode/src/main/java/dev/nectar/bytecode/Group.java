package dev.nectar.bytecode;

/** Conformance groups (RFC 9669 section 2.4), and what Linux has beyond them. */
public enum Group {
  /** Instructions of 32 bits every implementation has. */
  BASE32,
  /** Instructions of 64 bits every full implementation has. */
  BASE64,
  /** Multiplication, division and remainder of 32 bits. */
  DIVMUL32,
  /** Multiplication, division and remainder of 64 bits. */
  DIVMUL64,
  /** Atomic operations of 32 bits. */
  ATOMIC32,
  /** Atomic operations of 64 bits. */
  ATOMIC64,
  /** Loads from packets, kept for old programs. */
  PACKET,
  /** Extensions of Linux. */
  LINUX,
  /** What Linux puts into programs it has verified and refuses in programs to load. */
  INTERNAL
}
