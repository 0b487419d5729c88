package dev.nectar.vm.code;

/** A program that can be run, interpreted or compiled. For any thread. */
public abstract class Executable {
  private final Streams streams = new Streams();

  /** For those of this package, and what is compiled. */
  protected Executable() {}

  /**
   * What the program writes for readers.
   *
   * @return its streams
   */
  public Streams streams() {
    return streams;
  }

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
   * Runs the program's first function once and again, as long as {@link Run#goesOn}. What is
   * compiled does so by itself: so the JVM's compiler knows what runs, whatever else has run.
   *
   * @param run the run, which is the caller's alone
   * @param frame R10
   * @param a R1
   * @param b R2
   * @return R0 of the last
   */
  protected long repeat(Run run, long frame, long a, long b) {
    long result;
    do {
      run.begin();
      result = enter(run, frame, a, b, 0, 0, 0);
    } while (run.goesOn());
    return result;
  }

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

  /**
   * The same program, one of whose functions is given what the program throws ({@code bpf_throw}).
   *
   * @param slot where that function starts; what it returns, the program does
   * @return the program
   */
  public final Executable catching(int slot) {
    Executable code = this;
    return new Executable() {
      @Override
      public Streams streams() {
        return code.streams();
      }

      @Override
      protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
        try {
          return code.enter(run, frame, a, b, c, d, e);
        } catch (Run.Thrown thrown) {
          return code.call(run, slot, frame, thrown.cookie(), 0, 0, 0, 0);
        }
      }

      @Override
      protected long call(Run run, int at, long frame, long a, long b, long c, long d, long e) {
        return code.call(run, at, frame, a, b, c, d, e);
      }
    };
  }
}
