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

  /**
   * What the kernel says of it now.
   *
   * @return its kind, its numbers and its program's
   * @throws PermissionException if the caller may not ask
   * @throws IllegalStateException after {@link #close}
   */
  LinkInfo info();

  /** Detaches the program. Closing twice is harmless. */
  @Override
  void close();
}
