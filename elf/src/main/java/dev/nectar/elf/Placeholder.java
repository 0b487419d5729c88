package dev.nectar.elf;

/** Stands here until the module has content. */
final class Placeholder {
  private Placeholder() {}
}
