package dev.nectar.vm.code;

import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.spi.Errno;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** What a program writes for readers, until they take it ({@code kernel/bpf/stream.c}). */
public final class Streams {
  /** How much of each is kept ({@code BPF_STREAM_MAX_CAPACITY}). */
  private static final int CAPACITY = 100_000;

  private final Map<ProgramStream, ByteArrayOutputStream> kept = new EnumMap<>(ProgramStream.class);

  /** Nothing was written. */
  Streams() {}

  /**
   * Keeps what a program writes.
   *
   * @param number the stream's
   * @param bytes what is written
   * @return 0, or a negated error number, and then nothing is kept
   */
  public synchronized long write(int number, byte[] bytes) {
    for (ProgramStream stream : ProgramStream.values()) {
      if (stream.number() == number) {
        ByteArrayOutputStream all =
            kept.computeIfAbsent(stream, each -> new ByteArrayOutputStream());
        if (all.size() + bytes.length >= CAPACITY) {
          return -Errno.ENOSPC;
        }
        all.writeBytes(bytes);
        return 0;
      }
    }
    return -Errno.ENOENT;
  }

  /**
   * Takes what was written.
   *
   * @param stream which
   * @return the text, which is gone from here
   */
  public synchronized String take(ProgramStream stream) {
    ByteArrayOutputStream all = kept.remove(stream);
    return all == null ? "" : all.toString(StandardCharsets.UTF_8);
  }
}
