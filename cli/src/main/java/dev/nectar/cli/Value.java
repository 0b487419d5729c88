package dev.nectar.cli;

import java.util.List;

/**
 * What follows an option, or stands alone on the command line.
 *
 * @param name as help shows it, in capitals
 * @param suggest what a shell offers for it
 */
record Value(String name, Suggest suggest) {
  /** What a shell offers when the user asks for completion. */
  sealed interface Suggest {
    /** Nothing that could be known beforehand. */
    record Nothing() implements Suggest {}

    /** Names of files. */
    record Files() implements Suggest {}

    /** Programs that can be started. */
    record Programs() implements Suggest {}

    /** One of some words. */
    record Words(List<String> words) implements Suggest {}

    /** First one of some words, then numbers and names of things in the kernel, or files. */
    record Objects(List<String> actions) implements Suggest {}
  }

  static Value free(String name) {
    return new Value(name, new Suggest.Nothing());
  }

  static Value file(String name) {
    return new Value(name, new Suggest.Files());
  }

  static Value program(String name) {
    return new Value(name, new Suggest.Programs());
  }

  static Value oneOf(String name, String... words) {
    return new Value(name, new Suggest.Words(List.of(words)));
  }

  static Value objects(String name, String... actions) {
    return new Value(name, new Suggest.Objects(List.of(actions)));
  }
}
