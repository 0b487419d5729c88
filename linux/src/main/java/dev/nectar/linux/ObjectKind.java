package dev.nectar.linux;

/** The kinds of things of eBPF that have numbers in a kernel, and descriptors. */
public enum ObjectKind {
  /** Programs. */
  PROGRAM,
  /** Maps. */
  MAP,
  /** Links. Linux 5.8. */
  LINK,
  /** Type information (BTF). Linux 4.18. */
  TYPES
}
