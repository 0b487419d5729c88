package dev.nectar.cli;

import dev.nectar.report.NectarException;

/** A command line that cannot be understood. */
final class UsageException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * @param command the command's name, or empty if it was not reached
   * @param message what is wrong, without a full stop
   */
  UsageException(String command, String message) {
    super(message, "run nectar " + (command.isEmpty() ? "" : command + " ") + "--help");
  }
}
