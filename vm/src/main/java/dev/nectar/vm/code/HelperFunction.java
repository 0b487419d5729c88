package dev.nectar.vm.code;

/** A function that programs call: a helper, or a kfunc. For any thread. */
@FunctionalInterface
public interface HelperFunction {
  /**
   * Does what the function does.
   *
   * @param run the run that calls it
   * @param a R1
   * @param b R2
   * @param c R3
   * @param d R4
   * @param e R5
   * @return R0
   * @throws Fault if the program gave what cannot be used
   */
  long call(Run run, long a, long b, long c, long d, long e);

  /**
   * Whether it may call functions of the program, or runs for so long that it counts.
   *
   * @return true for such as {@code bpf_loop}
   */
  default boolean callsBack() {
    return false;
  }

  /**
   * The same for calls whose R1 is known before, so that what it means need not be looked up.
   *
   * @param owner whose programs call
   * @param first R1
   * @return a function for these calls alone
   */
  default HelperFunction with(Owner owner, long first) {
    return this;
  }

  /**
   * The same, told to call functions of the program by {@link Run#callBack}.
   *
   * @param function what it does
   * @return the function
   */
  static HelperFunction callingBack(HelperFunction function) {
    return new HelperFunction() {
      @Override
      public long call(Run run, long a, long b, long c, long d, long e) {
        return function.call(run, a, b, c, d, e);
      }

      @Override
      public boolean callsBack() {
        return true;
      }
    };
  }
}
