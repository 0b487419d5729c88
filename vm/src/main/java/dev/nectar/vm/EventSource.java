package dev.nectar.vm;

import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What makes attach points fire in the embedded kernel: a capture of packets, a recording, a test.
 * It offers points, and runs the programs that are attached to them when something happens. For any
 * thread.
 */
public interface EventSource {
  /**
   * What it offers.
   *
   * @param pattern what is looked for
   * @return the points that fit
   */
  Stream<AttachPoint> find(AttachPattern pattern);

  /**
   * Takes a program on.
   *
   * @param point where it is to be attached
   * @param hook runs it
   * @return what ends that; empty if this source has no such point
   */
  Optional<Subscription> subscribe(AttachPoint point, Hook hook);

  /** A program that is attached. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    /** Lets it go; twice is harmless. */
    @Override
    void close();
  }
}
