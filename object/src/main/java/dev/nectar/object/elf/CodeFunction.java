package dev.nectar.object.elf;

import dev.nectar.elf.Section;
import dev.nectar.object.Binding;

/**
 * A function of an object.
 *
 * @param section where it lies
 * @param start bytes from the section's start
 * @param end where its code ends
 * @param name unique in the object
 * @param binding how far it is seen
 * @param use what it is
 */
record CodeFunction(Section section, long start, long end, String name, Binding binding, Use use) {
  /** What a function is. */
  enum Use {
    /** A program. */
    PROGRAM,
    /** Called by others. */
    FUNCTION,
    /** A program that others also call. */
    BOTH
  }

  Place place() {
    return new Place(section.index(), start);
  }

  boolean isProgram() {
    return use != Use.FUNCTION;
  }

  boolean isFunction() {
    return use != Use.PROGRAM;
  }
}
