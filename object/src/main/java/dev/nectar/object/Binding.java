package dev.nectar.object;

/** How far a symbol is seen ({@code STB_*} and {@code STV_*} of ELF). */
public enum Binding {
  /** In its file alone. */
  LOCAL,
  /** By files that are linked with its own, but not verified apart ({@code __hidden}). */
  HIDDEN,
  /** By files that are linked with its own; a function is verified apart, once, by its type. */
  GLOBAL,
  /** As a global one, unless another file has a global one of the name. */
  WEAK
}
