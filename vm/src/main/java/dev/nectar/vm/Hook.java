package dev.nectar.vm;

/** A program at an attach point, as an event source sees it. For any thread. */
@FunctionalInterface
public interface Hook {
  /**
   * Runs the program.
   *
   * @param event what happened
   * @return what the program returned: the verdict, where its type has one
   * @throws FaultException if the program was ended for what it did
   * @throws BudgetException if it ran for too long
   */
  long fire(Occurrence event);
}
