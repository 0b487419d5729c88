package dev.nectar.btf.core;

/** Bounds a comparison of types, which made-up ones could make endless. */
final class Steps {
  private static final int MOST = 1_000_000;

  /** {@code BPF_CORE} compares so deep, as libbpf does. */
  static final int DEEPEST = 32;

  private int taken;

  void take(int depth) {
    if (depth > DEEPEST) {
      throw new Refusal("its types are nested deeper than " + DEEPEST);
    }
    if (++taken > MOST) {
      throw new Refusal("its types are too many to compare");
    }
  }
}
