package dev.nectar.kernel;

/**
 * What was to be used is closed, maybe by another thread a moment ago. Nothing was done, neither to
 * it nor to anything that the kernel numbers like it since.
 */
public final class ClosedException extends KernelException {
  private static final long serialVersionUID = 1L;

  /**
   * A use that came too late.
   *
   * @param what what is closed, such as "map counts"
   */
  public ClosedException(String what) {
    super("cannot use " + what + ": it is closed", "close it when no thread uses it any more");
  }
}
