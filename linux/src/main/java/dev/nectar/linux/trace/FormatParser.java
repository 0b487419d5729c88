package dev.nectar.linux.trace;

import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the {@code format} files of tracefs; lines that are not understood are passed over. */
public final class FormatParser {
  private static final String FIELD = "field:";
  private static final String COMMON = "common_";
  private static final String DATA_LOC = "__data_loc ";
  private static final String REL_LOC = "__rel_loc ";

  private FormatParser() {}

  /**
   * Reads one.
   *
   * @param text the whole file
   * @return the event, with number -1 if the file has none
   */
  public static EventFormat parse(String text) {
    int id = -1;
    List<Field> fields = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end).strip();
      at = end + 1;
      if (line.startsWith("ID:")) {
        id = integer(line.substring(3), -1);
      } else if (line.startsWith(FIELD)) {
        field(line).ifPresent(fields::add);
      } else if (line.startsWith("print fmt:")) {
        break;
      }
    }
    return new EventFormat(id, fields);
  }

  private static Optional<Field> field(String line) {
    int end = line.indexOf(';');
    if (end < 0) {
      return Optional.empty();
    }
    String declaration = line.substring(FIELD.length(), end).strip();
    int offset = property(line, "offset:");
    int size = property(line, "size:");
    if (offset < 0 || size < 0) {
      return Optional.empty();
    }
    Place place = Place.INLINE;
    if (declaration.startsWith(DATA_LOC)) {
      place = Place.DATA_LOC;
      declaration = declaration.substring(DATA_LOC.length());
    } else if (declaration.startsWith(REL_LOC)) {
      place = Place.REL_LOC;
      declaration = declaration.substring(REL_LOC.length());
    }
    return declared(declaration, offset, size, property(line, "signed:") == 1, place);
  }

  private static Optional<Field> declared(
      String declaration, int offset, int size, boolean signed, Place place) {
    int elements = 0;
    String rest = declaration.strip();
    // "char comm[16]"; the dynamic ones are written "char[] comm".
    while (rest.endsWith("]")) {
      int open = rest.lastIndexOf('[');
      if (open < 0) {
        return Optional.empty();
      }
      int count = integer(rest.substring(open + 1, rest.length() - 1), 0);
      elements = elements == 0 ? count : elements * count;
      rest = rest.substring(0, open).strip();
    }
    int space = rest.lastIndexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String name = rest.substring(space + 1);
    String type = rest.substring(0, space).strip();
    while (name.startsWith("*")) {
      name = name.substring(1);
      type = type + " *";
    }
    if (type.endsWith("[]")) {
      type = type.substring(0, type.length() - 2);
    }
    return name.isEmpty() || name.startsWith(COMMON)
        ? Optional.empty()
        : Optional.of(new Field(name, type, offset, size, signed, elements, place));
  }

  private static int property(String line, String key) {
    int at = line.indexOf(key);
    if (at < 0) {
      return -1;
    }
    int end = line.indexOf(';', at);
    return integer(line.substring(at + key.length(), end < 0 ? line.length() : end), -1);
  }

  private static int integer(String text, int otherwise) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > 9) {
      return otherwise;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return otherwise;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
