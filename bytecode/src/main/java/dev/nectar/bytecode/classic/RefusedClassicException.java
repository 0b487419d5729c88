package dev.nectar.bytecode.classic;

import java.util.List;

/** A classic program that breaks the rules of where it is to run. Immutable. */
public final class RefusedClassicException extends ClassicException {
  private static final long serialVersionUID = 1L;

  private final transient List<ClassicProblem> problems;

  /**
   * A program that is wrong.
   *
   * @param problems what is wrong, at least one
   */
  RefusedClassicException(List<ClassicProblem> problems) {
    super("the filter is refused: " + problems.getFirst(), "correct the instruction named");
    this.problems = List.copyOf(problems);
  }

  /**
   * What is wrong.
   *
   * @return at least one problem, in the order of the instructions
   */
  public List<ClassicProblem> problems() {
    return problems;
  }
}
