package dev.nectar.object;

import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A program to be loaded.
 *
 * @param name unique in its object; the kernel is shown the first 15 characters
 * @param type what it is attached to
 * @param attach the point it is for, as far as is known; where the kernel binds programs to one
 *     when they are loaded ({@link AttachPoint#attachType()}, {@link AttachPoint.Replace}), it is
 *     bound to this
 * @param body its code
 * @param section the section of an object file it comes from, as it is written there; empty if it
 *     comes from none
 * @param flags how it is loaded
 * @param needs what the kernel must have for it; without, it is not loaded
 * @param insteadOf the program of the same object that it can stand for: of that one and of all
 *     that can stand for it, the first in the object whose needs are met is loaded, and found by
 *     the name of that one
 */
public record ProgramSpec(
    String name,
    ProgramType type,
    Optional<AttachPoint> attach,
    FunctionSpec body,
    String section,
    Set<ProgramFlag> flags,
    Set<Facility> needs,
    Optional<String> insteadOf) {
  /** Keeps its own copy. */
  public ProgramSpec {
    flags = Set.copyOf(flags);
    needs = Set.copyOf(needs);
  }

  /**
   * A program for any kernel.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param type what it is attached to
   * @param attach the point it is for, as far as is known
   * @param body its code
   * @param section the section of an object file it comes from; empty if it comes from none
   * @param flags how it is loaded
   */
  public ProgramSpec(
      String name,
      ProgramType type,
      Optional<AttachPoint> attach,
      FunctionSpec body,
      String section,
      Set<ProgramFlag> flags) {
    this(name, type, attach, body, section, flags, Set.of(), Optional.empty());
  }

  /**
   * A program without flags.
   *
   * @param name unique in its object; the kernel is shown the first 15 characters
   * @param type what it is attached to
   * @param attach the point it is loaded for, where the kernel binds programs to one
   * @param body its code
   */
  public ProgramSpec(
      String name, ProgramType type, Optional<AttachPoint> attach, FunctionSpec body) {
    this(name, type, attach, body, "", Set.of());
  }

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

  /**
   * A program for a point, of code that nothing else is known of.
   *
   * @param name its name, also that of its function
   * @param point where it can be attached
   * @param code its code, such as an assembler's
   * @return the program
   */
  public static ProgramSpec at(String name, AttachPoint point, List<Instruction> code) {
    return at(name, point, new FunctionSpec(name, code, List.of()));
  }

  /**
   * The same for kernels that have something.
   *
   * @param facilities all of which it needs
   * @return the program
   */
  public ProgramSpec needing(Facility... facilities) {
    Set<Facility> all = Set.of(facilities);
    return new ProgramSpec(name, type, attach, body, section, flags, all, insteadOf);
  }

  /**
   * The same where it can stand for another.
   *
   * @param program the other's name
   * @return the program
   */
  public ProgramSpec insteadOf(String program) {
    return new ProgramSpec(name, type, attach, body, section, flags, needs, Optional.of(program));
  }
}
