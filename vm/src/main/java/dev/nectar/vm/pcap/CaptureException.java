package dev.nectar.vm.pcap;

import dev.nectar.report.NectarException;

/** A file of packets that cannot be read, or is none. */
public final class CaptureException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message what is wrong with which file, and where in it
   * @param advice what to do
   */
  public CaptureException(String message, String advice) {
    super(message, advice);
  }
}
