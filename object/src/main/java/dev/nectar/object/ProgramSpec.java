package dev.nectar.object;

import java.util.Optional;

/**
 * A program to be loaded.
 *
 * @param name unique in its object; the kernel is shown the first 15 characters
 * @param type what it is attached to
 * @param attach the point it is loaded for, where the kernel binds programs to one ({@link
 *     AttachPoint#attachType()}, {@link AttachPoint.Replace}); elsewhere it says nothing
 * @param body its code
 */
public record ProgramSpec(
    String name, ProgramType type, Optional<AttachPoint> attach, FunctionSpec body) {
  /**
   * A program that is not loaded for one point.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param type what it is attached to
   * @param body its code
   */
  public ProgramSpec(String name, ProgramType type, FunctionSpec body) {
    this(name, type, Optional.empty(), body);
  }

  /**
   * A program for a point, of the type that the point has.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param point where it will be attached
   * @param body its code
   * @return the program
   */
  public static ProgramSpec at(String name, AttachPoint point, FunctionSpec body) {
    return new ProgramSpec(name, point.programType(), Optional.of(point), body);
  }
}
