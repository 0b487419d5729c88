package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Structures of the kernel in the memory of its programs, laid out as its types say; members that
 * those have not stay out. To be closed, which gives them back. For one thread.
 */
final class Structures implements AutoCloseable {
  private final Memory memory;
  private final Btf types;
  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(long address, long size) {}

  Structures(Memory memory, Btf types) {
    this.memory = memory;
    this.types = types;
  }

  /** Zeros. */
  long room(long size) {
    long at = memory.allocate(Math.max(1, size), 8);
    parts.push(new Part(at, Math.max(1, size)));
    return at;
  }

  long bytes(byte[] bytes) {
    long at = room(bytes.length);
    memory.slice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    return at;
  }

  /** A structure with numbers, texts and bytes in it. */
  long write(String name, Map<String, ?> values) {
    return write(types.find(BtfKind.STRUCT, name), values);
  }

  /** The same by the type's number; 0 has no members. */
  long write(int structure, Map<String, ?> values) {
    long at = room(structure == 0 ? 0 : types.size(structure));
    if (structure != 0) {
      values.forEach(
          (member, value) ->
              types
                  .member(structure, member)
                  .ifPresent(place -> put(at + place.bitOffset() / 8, place, value)));
    }
    return at;
  }

  private void put(long at, BtfType.Member member, Object value) {
    int size = (int) types.size(member.type());
    switch (value) {
      case String text -> put(at, text.getBytes(StandardCharsets.UTF_8), size - 1);
      case byte[] bytes -> put(at, bytes, size);
      default -> {
        long number = ((Number) value).longValue();
        switch (size) {
          case 1 -> memory.putByte(at, (int) number);
          case 2 -> memory.putShort(at, (int) number);
          case 4 -> memory.putInt(at, (int) number);
          default -> memory.putLong(at, number);
        }
      }
    }
  }

  private void put(long at, byte[] bytes, int most) {
    long size = Math.min(bytes.length, most);
    memory.slice(at, size).copyFrom(MemorySegment.ofArray(bytes).asSlice(0, size));
  }

  @Override
  public void close() {
    parts.forEach(part -> memory.free(part.address(), part.size()));
    parts.clear();
  }
}
