package dev.nectar.elf.xz;

import dev.nectar.report.NectarException;

/** Data that is not xz, is damaged, or needs more than is allowed. */
public final class XzException extends NectarException {
  private static final long serialVersionUID = 1L;

  /** Why it cannot be unpacked. */
  private final String reason;

  XzException(String reason) {
    super("cannot unpack xz data: " + reason, "test it: xz -t; or pack it anew: xz --check=crc64");
    this.reason = reason;
  }

  /**
   * Why it cannot be unpacked.
   *
   * @return half a sentence
   */
  public String reason() {
    return reason;
  }
}
