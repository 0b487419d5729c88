package dev.nectar.host;

/** Stands here until the module has content. */
final class Placeholder {
  private Placeholder() {}
}
