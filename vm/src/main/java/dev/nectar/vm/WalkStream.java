package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.vm.net.Writing;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a program writes as it is run for one element of a list after the other, and once more at
 * its end, without an element. It runs when somebody reads. For threads that take turns.
 */
final class WalkStream extends InputStream {
  /** How often an element may be asked for again ({@code return 1}). */
  private static final int AGAIN = 1000;

  private final Registry registry;
  private final LiveProgram program;
  private final ListWalk walk;
  private final String list;
  private final Iterator<ListWalk.Element> elements;
  private byte[] text = {};
  private int at;
  private long number;
  private boolean ended;
  private volatile boolean closed;

  WalkStream(
      Registry registry,
      LiveProgram program,
      ListWalk walk,
      String list,
      List<ListWalk.Element> elements) {
    this.registry = registry;
    this.program = program;
    this.list = list;
    this.elements = elements.iterator();
    this.walk = walk;
    registry.hold(program);
    walk.ofMap().ifPresent(map -> registry.hold(map.id()));
  }

  @Override
  public synchronized int read() throws IOException {
    return fill() ? text[at++] & 0xff : -1;
  }

  @Override
  public synchronized int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, text.length - at);
    System.arraycopy(text, at, into, offset, count);
    at += count;
    return count;
  }

  /** Sees to it that there is text; false at the end. */
  private boolean fill() throws IOException {
    if (closed) {
      throw new IOException("the walk over " + list + " is closed");
    }
    while (at == text.length && !ended) {
      at = 0;
      if (elements.hasNext()) {
        text = written(elements.next());
      } else {
        ended = true;
        text = written(memory -> Map.of());
      }
    }
    return at < text.length;
  }

  private byte[] written(ListWalk.Element element) throws IOException {
    Btf types = registry.target().types().orElseThrow();
    try (Structures memory = new Structures(registry.owner().memory(), types)) {
      Map<String, Long> members = element.in(memory);
      if (members.containsValue(0L)) {
        return new byte[0]; // it is gone meanwhile
      }
      Map<String, Long> context = new HashMap<>(members);
      long seq = memory.room(8);
      context.put(
          "meta",
          memory.write("bpf_iter_meta", Map.of("seq", seq, "session_id", 1, "seq_num", number++)));
      return run(memory.write(ListWalk.context(types, list), context));
    } catch (BtfException e) {
      throw new IOException("the types of this kernel do not fit: " + e.getMessage(), e);
    }
  }

  private byte[] run(long context) throws IOException {
    for (int i = 0; i < AGAIN; i++) {
      Writing scene = new Writing();
      long result = program.walk(scene, context, registry.task());
      if (scene.overflowed()) {
        throw new IOException(
            "the program writes more than " + Writing.ROOM + " bytes for an element of " + list);
      }
      if (result == 0) {
        return scene.written();
      }
    }
    throw new IOException("the program asks for an element of " + list + " again and again");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      registry.drop(program);
      walk.ofMap().ifPresent(map -> registry.drop(map.id()));
    }
  }
}
