package dev.nectar.session;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes to a stream, gathered until they are flushed. For one thread. */
final class OutputChannel {
  private static final int ENOUGH = 1 << 16;

  private final OutputStream stream;
  private final ByteText gathered = new ByteText();

  OutputChannel(OutputStream stream) {
    this.stream = stream;
  }

  /** What is written next. */
  ByteText text() {
    if (gathered.length() >= ENOUGH) {
      flush();
    }
    return gathered;
  }

  void flush() {
    if (gathered.length() == 0) {
      return;
    }
    try {
      stream.write(gathered.bytes(), 0, gathered.length());
      stream.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    } finally {
      gathered.clear();
    }
  }
}
