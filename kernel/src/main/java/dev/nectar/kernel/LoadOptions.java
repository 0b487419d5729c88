package dev.nectar.kernel;

import java.util.Optional;

/**
 * How an object is loaded.
 *
 * @param extend the program that programs for {@link dev.nectar.object.AttachPoint.Replace} replace
 *     a function of; must stay open while they are loaded
 */
public record LoadOptions(Optional<Program> extend) {
  /** Nothing special. */
  public static final LoadOptions NONE = new LoadOptions(Optional.empty());

  /**
   * For programs that replace a function of another.
   *
   * @param program the other program
   * @return the options
   */
  public static LoadOptions extending(Program program) {
    return new LoadOptions(Optional.of(program));
  }
}
