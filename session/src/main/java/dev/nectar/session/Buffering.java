package dev.nectar.session;

/** When output is written through. */
public enum Buffering {
  /** As lines come. */
  LINE,
  /** When much has gathered, and at the end. */
  FULL,
  /** After each output. */
  NONE
}
