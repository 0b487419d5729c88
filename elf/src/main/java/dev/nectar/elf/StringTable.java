package dev.nectar.elf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The bytes of {@code .strtab}: names with zeros between them, each name once. */
final class StringTable {
  private final Map<String, Integer> places = new HashMap<>(Map.of("", 0));
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  StringTable() {
    bytes.write(0);
  }

  /** Where the name stands, which is added if it is new. */
  int add(String name) {
    Integer known = places.get(name);
    if (known != null) {
      return known;
    }
    int place = bytes.size();
    bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
    places.put(name, place);
    return place;
  }

  /** Where the name stands. */
  int find(String name) {
    return places.getOrDefault(name, 0);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
