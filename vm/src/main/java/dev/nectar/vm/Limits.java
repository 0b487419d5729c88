package dev.nectar.vm;

import dev.nectar.vm.code.Memory;
import java.time.Duration;

/**
 * How much the programs of one owner may use. Immutable.
 *
 * @param memory bytes for stacks, maps and packets of all of them together; nothing is taken before
 *     it is used
 * @param instructions about how many instructions one run may execute, in all functions and the
 *     programs it jumps to
 * @param time how long one run may take; it is ended within 10 ms of that
 */
public record Limits(long memory, long instructions, Duration time) {
  /** 1 GiB, a thousand million instructions, one second. */
  public static final Limits DEFAULT = new Limits(1L << 30, 1_000_000_000L, Duration.ofSeconds(1));

  /** Checks the numbers. */
  public Limits {
    if (memory < 1 || memory > Memory.LARGEST) {
      throw new IllegalArgumentException(
          "programs have 1 to " + Memory.LARGEST + " bytes of memory, not " + memory);
    }
    if (instructions < 1) {
      throw new IllegalArgumentException("a program cannot run " + instructions + " instructions");
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("a program cannot run for " + time);
    }
  }

  /**
   * The same with other memory.
   *
   * @param bytes how many
   * @return other limits
   */
  public Limits memory(long bytes) {
    return new Limits(bytes, instructions, time);
  }

  /**
   * The same with another number of instructions.
   *
   * @param count how many
   * @return other limits
   */
  public Limits instructions(long count) {
    return new Limits(memory, count, time);
  }

  /**
   * The same with another time.
   *
   * @param longest how long a run may take
   * @return other limits
   */
  public Limits time(Duration longest) {
    return new Limits(memory, instructions, longest);
  }
}
