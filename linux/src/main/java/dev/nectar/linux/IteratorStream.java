package dev.nectar.linux;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** What the program of an iterator writes. Each read runs it for some elements. */
final class IteratorStream extends InputStream {
  /** The kernel writes at most 8 pages at once, and an element must fit into what is read. */
  private static final int ROOM = 1 << 16;

  private final SystemCalls calls;
  private final Fd descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment room = arena.allocate(ROOM, 8);
  private int at;
  private int end;
  private volatile boolean open = true;

  IteratorStream(SystemCalls calls, Fd descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
  }

  @Override
  public synchronized int read() throws IOException {
    if (!fill()) {
      return -1;
    }
    return Byte.toUnsignedInt(room.get(ValueLayout.JAVA_BYTE, at++));
  }

  @Override
  public synchronized int read(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int some = Math.min(count, end - at);
    MemorySegment.copy(room, ValueLayout.JAVA_BYTE, at, bytes, from, some);
    at += some;
    return some;
  }

  private boolean fill() throws IOException {
    while (true) {
      if (!open) {
        throw new IOException("the iterator is closed");
      }
      if (at < end) {
        return true;
      }
      long got =
          calls.call(calls.numbers().read(), descriptor.number(), room.address(), room.byteSize());
      if (got == 0) {
        return false;
      }
      if (got == -Errno.EAGAIN || got == -Errno.EINTR) {
        // It stopped to let others run.
        continue;
      }
      if (got < 0) {
        throw new IOException("the iterator ended early: " + Errno.text((int) -got));
      }
      at = 0;
      end = (int) got;
    }
  }

  @Override
  public void close() {
    open = false; // which ends a read that another thread is at
    free();
  }

  private synchronized void free() {
    if (arena.scope().isAlive()) {
      descriptor.close();
      arena.close();
    }
  }
}
