package dev.nectar.kernel;

import java.nio.ByteOrder;
import java.util.List;

/** How values lie in memory. */
sealed interface Shape {
  /** Bytes. */
  long size();

  /** The bytes that C aligns it to. */
  long alignment();

  /** An integer of 1, 2, 4 or 8 bytes. */
  record Word(int bytes, boolean signed, ByteOrder order) implements Shape {
    @Override
    public long size() {
      return bytes;
    }

    @Override
    public long alignment() {
      return bytes;
    }
  }

  /** A byte that is 0 or 1. */
  record Truth() implements Shape {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public long alignment() {
      return 1;
    }
  }

  /** Bits of an integer, counted from its lowest. */
  record Bits(Word within, int shift, int width) implements Shape {
    @Override
    public long size() {
      return within.bytes();
    }

    @Override
    public long alignment() {
      return within.bytes();
    }
  }

  /** UTF-8, which ends before the first zero byte. */
  record Text(int bytes) implements Shape {
    @Override
    public long size() {
      return bytes;
    }

    @Override
    public long alignment() {
      return 1;
    }
  }

  /** Elements of a kind. */
  record Sequence(Shape element, int count) implements Shape {
    @Override
    public long size() {
      return element.size() * count;
    }

    @Override
    public long alignment() {
      return element.alignment();
    }
  }

  /** Members of a structure or union. */
  record Struct(List<Field> fields, long size, long alignment) implements Shape {}

  /** A member, some bytes from the start. */
  record Field(String name, long offset, Shape shape) {}
}
