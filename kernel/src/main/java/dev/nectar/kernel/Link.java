package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;

/** An attached program. */
public interface Link extends AutoCloseable {
  /**
   * Where it is attached.
   *
   * @return the point
   */
  AttachPoint point();

  /** Detaches the program. Closing twice is harmless. */
  @Override
  void close();
}
