package dev.nectar.conformance;

import dev.nectar.kernel.Codec;
import java.lang.foreign.MemorySegment;

/**
 * What a program of a test has seen.
 *
 * @param times how often it ran for the test's thread
 * @param value what it took along the last time
 */
record Seen(long times, long value) {
  static final Seen NOTHING = new Seen(0, 0);

  static final Codec<Seen> CODEC =
      new Codec<>() {
        @Override
        public long size() {
          return 2 * LONG.size();
        }

        @Override
        public Seen read(MemorySegment from, long at) {
          return new Seen(LONG.read(from, at), LONG.read(from, at + LONG.size()));
        }

        @Override
        public void write(Seen value, MemorySegment to, long at) {
          LONG.write(value.times(), to, at);
          LONG.write(value.value(), to, at + LONG.size());
        }
      };
}
