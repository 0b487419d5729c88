package dev.nectar.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Keeps why writing failed, which a {@link java.io.PrintStream} above it does not tell. */
final class StandardOutput extends OutputStream {
  private final OutputStream below;
  private Optional<String> failure = Optional.empty();

  StandardOutput(OutputStream below) {
    this.below = below;
  }

  /** The first failure; empty also if the reader of a pipe has gone, which is no failure. */
  Optional<String> failure() {
    return failure;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      below.write(bytes, offset, length);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (failure.isEmpty() && !message.contains("Broken pipe")) {
        failure = Optional.of(message);
      }
      throw e;
    }
  }
}
