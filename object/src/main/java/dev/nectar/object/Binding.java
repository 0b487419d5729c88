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
  WEAK,
  /** As a hidden one, unless another file has one of the name that is not weak. */
  HIDDEN_WEAK;

  /**
   * Whether another file may have one of the name that takes its place.
   *
   * @return true for the weak ones
   */
  public boolean weak() {
    return this == WEAK || this == HIDDEN_WEAK;
  }

  /**
   * Whether it is not seen outside of what its file is linked into.
   *
   * @return true for the hidden ones
   */
  public boolean hidden() {
    return this == HIDDEN || this == HIDDEN_WEAK;
  }

  /**
   * The same, hidden.
   *
   * @return the hidden one, or the local one
   */
  public Binding hide() {
    return this == LOCAL ? LOCAL : weak() ? HIDDEN_WEAK : HIDDEN;
  }
}
