package dev.nectar.object;

import java.util.List;
import java.util.Optional;

/**
 * What a tracepoint's record holds, as its {@code format} file in tracefs says, without the {@code
 * common_} fields; or the arguments of a raw tracepoint.
 *
 * @param id the event's number for perf; -1 for raw tracepoints
 * @param fields the fields, in order
 */
public record EventFormat(int id, List<Field> fields) {
  /** Keeps its own copy. */
  public EventFormat {
    fields = List.copyOf(fields);
  }

  /** Where a field's bytes are. */
  public enum Place {
    /** In the record, at the field's offset. */
    INLINE,
    /** At an offset from the record's start that the field's low 16 bits give; length above. */
    DATA_LOC,
    /** As {@link #DATA_LOC}, but counted from the end of the field itself. */
    REL_LOC
  }

  /**
   * A field.
   *
   * @param name its name
   * @param type its C type as declared, without name and array brackets: {@code const char *}
   * @param offset bytes from the record's start; for raw tracepoints 8 times the position
   * @param size bytes
   * @param signed whether an integer is signed
   * @param elements the number of elements if it is an array, else 0
   * @param place where its bytes are
   */
  public record Field(
      String name, String type, int offset, int size, boolean signed, int elements, Place place) {}

  /**
   * Finds a field.
   *
   * @param name its name
   * @return the field, if there is one of that name
   */
  public Optional<Field> field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
