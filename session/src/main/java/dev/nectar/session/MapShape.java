package dev.nectar.session;

import java.util.Optional;

/**
 * What a map of a script holds, how its per-CPU parts merge, and how it is shown.
 *
 * @param name the name in the script, with {@code @}
 * @param map the name of the map in the plan's object
 * @param key the key's type; empty for a scalar map, whose only entry has the four-byte key 0. A
 *     map of several keys has a tuple
 * @param content what an entry holds
 */
public record MapShape(String name, String map, Optional<ValueType> key, Content content) {
  /** What an entry holds. */
  public sealed interface Content {
    /**
     * A value that programs assign; the map has one for all CPUs.
     *
     * @param type its type
     */
    record Value(ValueType type) implements Content {}

    /** Per CPU: an unsigned 8-byte counter. Merges by adding. */
    record Count() implements Content {}

    /**
     * Per CPU: an 8-byte sum. Merges by adding.
     *
     * @param sign how it is shown
     */
    record Sum(ValueType.Sign sign) implements Content {}

    /**
     * Per CPU: 8 bytes value, 8 bytes that are not 0 once it is set. Merges to the smallest.
     *
     * @param sign how values compare
     */
    record Min(ValueType.Sign sign) implements Content {}

    /**
     * Per CPU: 8 bytes value, 8 bytes that are not 0 once it is set. Merges to the largest.
     *
     * @param sign how values compare
     */
    record Max(ValueType.Sign sign) implements Content {}

    /**
     * Per CPU: 8 bytes total, 8 bytes count. Merges by adding; shown as total / count.
     *
     * @param sign how the total is divided
     */
    record Average(ValueType.Sign sign) implements Content {}

    /**
     * As {@link Average}; shown as count, average and total.
     *
     * @param sign how the total is divided
     */
    record Stats(ValueType.Sign sign) implements Content {}

    /**
     * A histogram by powers of two. The map's key is the user's key (absent for scalar maps),
     * padded to 8 bytes, then the bucket as 8 bytes; per CPU an unsigned 8-byte counter. Bucket 0
     * is for negatives; v &lt; 2·2^bits is in bucket v + 1; else, with p the position of the
     * highest bit, in ((p − bits + 1) &lt;&lt; bits | the bits next to the highest one) + 1.
     *
     * @param bits the number of bits that part a power of two, 0 to 5
     */
    record Histogram(int bits) implements Content {}

    /**
     * A linear histogram. Key and counter as for {@link Histogram}; bucket 0 is below {@code min},
     * bucket 1 + (v − min) / step, the last one from {@code max} on.
     *
     * @param min the lower bound
     * @param max the upper bound
     * @param step the width of a bucket
     */
    record LinearHistogram(long min, long max, long step) implements Content {}
  }
}
