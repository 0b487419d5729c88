package dev.nectar.elf;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The notes of a part of a file. Each is a header of three 32-bit numbers (sizes of the owner's
 * name and of the content, type), the name with a zero, and the content, both filled up to the
 * alignment.
 */
final class Notes implements Iterator<Note> {
  private static final int HEADER = 12;

  private final Bytes bytes;
  private final long end;
  private final long alignment;
  private long at;

  /** Notes up to one that does not fit; none if the part lies beyond the file. */
  Notes(Bytes bytes, long start, long size, long alignment) {
    this.bytes = bytes;
    this.alignment = alignment == 8 ? 8 : 4;
    this.at = start;
    this.end = bytes.holds(start, size) ? start + size : start;
  }

  @Override
  public boolean hasNext() {
    return end - at >= HEADER && contentEnd() <= end;
  }

  @Override
  public Note next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long name = at + HEADER;
    long nameSize = bytes.u32(at);
    Note note =
        new Note(
            bytes.text(name, name + nameSize),
            (int) bytes.u32(at + 8),
            bytes.slice(content(), contentEnd() - content()));
    at = Math.min(end, aligned(contentEnd()));
    return note;
  }

  private long content() {
    return aligned(at + HEADER + bytes.u32(at));
  }

  private long contentEnd() {
    return content() + bytes.u32(at + 4);
  }

  /** Counted from this note, which itself lies on the alignment. */
  private long aligned(long place) {
    return at + (place - at + alignment - 1 & -alignment);
  }
}
