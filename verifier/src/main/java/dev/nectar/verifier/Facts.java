package dev.nectar.verifier;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the verifier has found of a program that it takes, true on every path. Immutable. */
public final class Facts {
  /** What a load or store can reach. */
  public enum Region {
    /** The stack of a function of the program. */
    STACK,
    /** The program's context. */
    CONTEXT,
    /** The packet, or what stands before it. */
    PACKET,
    /** A value of a map. */
    MAP_VALUE,
    /** Other memory of a known size, such as a record of a ring buffer. */
    MEMORY,
    /**
     * Something of the kernel, whose access the kernel looks after, or one thing here, another
     * there.
     */
    OTHER
  }

  private final @Nullable Region[] bySlot;
  private final @Nullable Range[][] ranges;

  /**
   * What was found.
   *
   * @param bySlot what the load or store at a slot reaches; null for other instructions and those
   *     that no path comes to
   */
  public Facts(@Nullable Region[] bySlot) {
    this(bySlot, new Range[0][]);
  }

  private Facts(@Nullable Region[] bySlot, @Nullable Range[][] ranges) {
    this.bySlot = bySlot.clone();
    this.ranges = ranges;
  }

  /**
   * With the numbers that registers hold.
   *
   * @param ranges by slot and register; null where nothing is known
   * @return these facts and those
   */
  public Facts withRanges(@Nullable Range[][] ranges) {
    @Nullable Range[][] copy = new Range[ranges.length][];
    for (int slot = 0; slot < ranges.length; slot++) {
      copy[slot] = ranges[slot].clone();
    }
    return new Facts(bySlot, copy);
  }

  /**
   * Which numbers a register holds before an instruction, on any path.
   *
   * @param slot the instruction
   * @param register the register's number, from 0 to 10
   * @return the numbers; empty if {@link Verifier#verifyWithRanges} was not asked for them, if the
   *     register holds no number on some path, if it is not read later, or if there are too many
   *     paths to tell
   */
  public Optional<Range> range(int slot, int register) {
    return slot >= 0 && slot < ranges.length
        ? Optional.ofNullable(ranges[slot][register])
        : Optional.empty();
  }

  /**
   * What a load or store reaches; all of it is there, and may be accessed so.
   *
   * @param slot the instruction
   * @return the region; empty if it is no load or store, or no path comes to it
   */
  public Optional<Region> reaches(int slot) {
    return slot >= 0 && slot < bySlot.length ? Optional.ofNullable(bySlot[slot]) : Optional.empty();
  }

  @Override
  public String toString() {
    return Arrays.toString(bySlot);
  }
}
