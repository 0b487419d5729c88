package dev.nectar.kernel;

import dev.nectar.object.ProgramSpec;

/** A loaded program. */
public interface Program extends AutoCloseable {
  /**
   * What it was loaded from.
   *
   * @return the spec
   */
  ProgramSpec spec();

  /**
   * What the kernel says of it now.
   *
   * @return number and counters
   */
  ProgramInfo info();

  /**
   * Runs it once where the caller is, by {@code BPF_PROG_TEST_RUN}.
   *
   * @return the program's return value
   */
  int testRun();

  /** Gives the program up; links keep it alive. Closing twice is harmless. */
  @Override
  void close();
}
