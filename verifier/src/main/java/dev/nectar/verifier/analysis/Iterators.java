package dev.nectar.verifier.analysis;

/** Names of open-coded iterators. */
final class Iterators {
  private static final String PREFIX = "bpf_";

  private Iterators() {}

  /** The kernel's name for iterators of a structure. */
  static String title(String structure) {
    return structure.startsWith(PREFIX) ? structure.substring(PREFIX.length()) : structure;
  }
}
