package dev.nectar.vm;

/** A program at an attach point, as an event source sees it. For any thread. */
@FunctionalInterface
public interface Hook {
  /**
   * Runs the program.
   *
   * @param event what happened
   * @return what came of it
   * @throws FaultException if the program was ended for what it did
   * @throws BudgetException if it ran for too long
   * @throws IllegalArgumentException if the event is about what programs of this type do not run on
   */
  Outcome run(Occurrence event);

  /**
   * Runs the program, of which nothing but the verdict is wanted.
   *
   * @param event what happened
   * @return what the program returned
   * @throws FaultException as the other does
   * @throws BudgetException as the other does
   */
  default long fire(Occurrence event) {
    return run(event).value();
  }
}
