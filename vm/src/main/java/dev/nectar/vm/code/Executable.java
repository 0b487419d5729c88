package dev.nectar.vm.code;

/** A program that can be run, interpreted or compiled. For any thread. */
public abstract class Executable {
  /** For those of this package, and what is compiled. */
  protected Executable() {}

  /**
   * Runs the program's first function.
   *
   * @param run the run, which is the caller's alone
   * @param frame the address above the function's stack frame: its R10
   * @param a R1
   * @param b R2
   * @param c R3
   * @param d R4
   * @param e R5
   * @return R0
   */
  protected abstract long enter(Run run, long frame, long a, long b, long c, long d, long e);

  /**
   * Runs a function of the program.
   *
   * @param run the run, which is the caller's alone
   * @param slot where the function starts
   * @param frame the address above the function's stack frame: its R10
   * @param a R1
   * @param b R2
   * @param c R3
   * @param d R4
   * @param e R5
   * @return R0
   * @throws Fault if no function starts there
   */
  protected abstract long call(
      Run run, int slot, long frame, long a, long b, long c, long d, long e);
}
