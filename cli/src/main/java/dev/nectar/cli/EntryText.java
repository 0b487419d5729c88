package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedMap;
import dev.nectar.object.MapType;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys and values of a map as text, as JSON by bpftool's keys, and back from words. */
final class EntryText {
  private final ListedMap map;
  private final Optional<Btf> types;
  private final int keyType;
  private final int valueType;

  private EntryText(ListedMap map, Optional<Btf> types) {
    MapInfo info = map.info();
    this.map = map;
    this.types = types;
    this.keyType = info.keyType();
    this.valueType = info.kernelType() != 0 ? info.kernelType() : info.valueType();
  }

  /** Of a map, by the types that the kernel has of it. */
  static EntryText of(LinuxKernel kernel, ListedMap map) {
    MapInfo info = map.info();
    Optional<Btf> types =
        info.kernelType() != 0
            ? kernel.target().types()
            : info.valueType() == 0 ? Optional.empty() : kernel.inventory().types(info.types());
    return new EntryText(map, types);
  }

  /** An entry, with what the types make of it if there are any. */
  Map<String, Object> json(byte[] key, byte[] value) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("key", bytes(key));
    if (isPerCpu()) {
      members.put("values", perCpu(value, this::plain));
    } else {
      members.put("value", plain(value, 0));
    }
    if (leadsToMaps()) {
      members.put("inner_map_id", id(value));
    }
    if (types.isPresent()) {
      Map<String, Object> formatted = new LinkedHashMap<>();
      if (keyType != 0 && key.length > 0) {
        formatted.put("key", typed(types.get(), keyType, key, 0));
      }
      Btf known = types.get();
      if (isPerCpu()) {
        formatted.put("values", perCpu(value, (from, at) -> typed(known, valueType, from, at)));
      } else {
        formatted.put("value", typed(known, valueType, value, 0));
      }
      members.put("formatted", formatted);
    }
    return members;
  }

  /** Whether a value is the number of a map. */
  private boolean leadsToMaps() {
    return map.info()
        .type()
        .filter(type -> type == MapType.ARRAY_OF_MAPS || type == MapType.HASH_OF_MAPS)
        .isPresent();
  }

  /**
   * Whether a value is the number of a map or a program, of which there may be none behind a key
   * that is there.
   */
  boolean leadsSomewhere() {
    return leadsToMaps() || map.info().type().equals(Optional.of(MapType.PROG_ARRAY));
  }

  private static long id(byte[] value) {
    return Integer.toUnsignedLong(
        MemorySegment.ofArray(value).get(ValueLayout.JAVA_INT_UNALIGNED, 0));
  }

  /** The bytes of a key as bpftool writes them. */
  static List<Object> bytes(byte[] key) {
    return TypedValue.bytes(MemorySegment.ofArray(key), 0, key.length);
  }

  private Object plain(byte[] value, int at) {
    return TypedValue.bytes(MemorySegment.ofArray(value), at, map.valueSize());
  }

  private interface OfCpu {
    Object read(byte[] from, int at);
  }

  private List<Object> perCpu(byte[] value, OfCpu one) {
    int stride = (map.valueSize() + 7) & -8;
    List<Object> values = new ArrayList<>();
    for (int cpu = 0; cpu < map.info().cpus(); cpu++) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("cpu", cpu);
      members.put("value", one.read(value, cpu * stride));
      values.add(members);
    }
    return values;
  }

  private boolean isPerCpu() {
    return map.info().type().filter(type -> type.perCpu()).isPresent();
  }

  private static Object typed(Btf types, int type, byte[] from, int at) {
    return new TypedValue(types).read(type, MemorySegment.ofArray(from), at);
  }

  /** An entry in a line, which can be typed again. */
  String line(byte[] key, byte[] value) {
    StringBuilder line = new StringBuilder();
    if (key.length > 0) {
      line.append("key ").append(key(key)).append("  ");
    }
    if (!isPerCpu()) {
      return line.append("value ").append(value(value, 0)).toString();
    }
    int stride = (map.valueSize() + 7) & -8;
    for (int cpu = 0; cpu < map.info().cpus(); cpu++) {
      line.append(cpu == 0 ? "value cpu " : "  cpu ").append(cpu).append(' ');
      line.append(value(value, cpu * stride));
    }
    return line.toString();
  }

  /** A key as people write it. */
  String key(byte[] key) {
    return types.isPresent() && keyType != 0
        ? literal(typed(types.get(), keyType, key, 0))
        : hex(key, 0, key.length);
  }

  private String value(byte[] value, int at) {
    if (leadsSomewhere()) {
      return "id " + id(value);
    }
    return types.isPresent()
        ? literal(variables(typed(types.get(), valueType, value, at)))
        : hex(value, at, map.valueSize());
  }

  /** Of a section its variables alone, which bpftool writes as a list of objects of one member. */
  private Object variables(Object value) {
    if (!(types.orElseThrow().type(valueType) instanceof BtfType.DataSection)
        || !(value instanceof Map<?, ?> section)) {
      return value;
    }
    Map<Object, Object> variables = new LinkedHashMap<>();
    for (Object each : section.values()) {
      if (each instanceof Collection<?> all) {
        all.forEach(one -> variables.putAll((Map<?, ?>) one));
      }
    }
    return variables;
  }

  /** Bytes as they can be typed. */
  static String hex(byte[] bytes) {
    return hex(bytes, 0, bytes.length);
  }

  private static String hex(byte[] bytes, int from, int length) {
    return "hex " + HexFormat.ofDelimiter(" ").formatHex(bytes, from, from + length);
  }

  /** A value as people write it. */
  static String literal(Object value) {
    return switch (value) {
      case Map<?, ?> members -> {
        List<String> texts = new ArrayList<>();
        members.forEach((name, each) -> texts.add(name + ": " + literal(each)));
        yield "{" + String.join(", ", texts) + "}";
      }
      case Collection<?> elements -> {
        List<String> texts = new ArrayList<>();
        elements.forEach(each -> texts.add(literal(each)));
        yield "[" + String.join(", ", texts) + "]";
      }
      case String text when text.matches("0x[0-9a-f]+") -> text;
      case String text -> Json.quote(text);
      default -> value.toString();
    };
  }

  /**
   * A key or a value, of one CPU if there is one for each.
   *
   * @param title what messages call it
   * @param type its number among the types; 0 if it has none
   */
  private record Part(String title, int size, int type) {}

  private Part keyPart() {
    return new Part("key", map.info().keyBytes(), types.isPresent() ? keyType : 0);
  }

  private Part valuePart() {
    return new Part("value", map.valueSize(), types.isPresent() ? valueType : 0);
  }

  /**
   * The bytes of a key from words: {@code hex 2a 0}, as many numbers as it has bytes, or a value of
   * its type.
   */
  byte[] key(List<String> words) {
    Part part = keyPart();
    return part(part, words, new byte[part.size()]);
  }

  /**
   * The bytes of a value from words as {@link #key} reads them: for per-CPU maps one for all CPUs,
   * or behind {@code cpu N} that of a CPU.
   *
   * @param before what other CPUs, and variables of a section that are left out, keep
   */
  byte[] value(List<String> words, byte[] before) {
    Part part = valuePart();
    if (!isPerCpu()) {
      boolean section =
          part.type() != 0 && types.orElseThrow().type(part.type()) instanceof BtfType.DataSection;
      return part(part, words, section ? before.clone() : new byte[part.size()]);
    }
    int stride = (part.size() + 7) & -8;
    byte[] all = before.clone();
    if (words.isEmpty() || !words.getFirst().equals("cpu")) {
      byte[] one = part(part, words, new byte[part.size()]);
      for (int cpu = 0; cpu < map.info().cpus(); cpu++) {
        System.arraycopy(one, 0, all, cpu * stride, one.length);
      }
      return all;
    }
    int at = 0;
    while (at < words.size()) {
      int end = at + 1;
      while (end < words.size() && !words.get(end).equals("cpu")) {
        end++;
      }
      int cpu = cpu(words.subList(at, end));
      byte[] one = part(part, words.subList(at + 2, end), new byte[part.size()]);
      System.arraycopy(one, 0, all, cpu * stride, one.length);
      at = end;
    }
    return all;
  }

  /** Of {@code cpu N} and what follows. */
  private int cpu(List<String> words) {
    String number = words.size() < 2 ? "" : words.get(1);
    if (!number.matches("[0-9]{1,6}") || Integer.parseInt(number) >= map.info().cpus()) {
      throw refused(
          valuePart(), String.join(" ", words), "CPUs are 0 to " + (map.info().cpus() - 1));
    }
    return Integer.parseInt(number);
  }

  private byte[] part(Part part, List<String> words, byte[] before) {
    int size = part.size();
    String all = String.join(" ", words);
    if (words.isEmpty()) {
      throw refused(part, all, "it is missing");
    }
    if (words.getFirst().equals("hex")) {
      return numbers(part, words.subList(1, words.size()), 16);
    }
    boolean typed = part.type() != 0;
    boolean single = words.size() == 1 && (typed || size == 2 || size == 4 || size == 8);
    if (!single && words.size() == size && words.stream().allMatch(EntryText::isByte)) {
      return numbers(part, words, 10);
    }
    if (words.size() > 1 && words.stream().allMatch(EntryText::isByte)) {
      return numbers(part, words, 10);
    }
    if (typed) {
      try {
        TypedText.write(types.orElseThrow(), part.type(), all, before);
        return before;
      } catch (TypedText.MismatchException e) {
        throw refused(part, all, String.valueOf(e.getMessage()));
      }
    }
    return single ? integer(part, all) : numbers(part, words, 10);
  }

  private static boolean isByte(String word) {
    return word.matches("0x[0-9a-fA-F]{1,2}|[0-9]{1,3}");
  }

  private byte[] integer(Part part, String word) {
    int size = part.size();
    try {
      BigInteger number =
          word.startsWith("0x") ? new BigInteger(word.substring(2), 16) : new BigInteger(word);
      if (number.bitLength() > size * 8) {
        throw refused(part, word, "it has more than " + size + " bytes");
      }
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        bytes[little ? i : size - 1 - i] = number.shiftRight(i * 8).byteValue();
      }
      return bytes;
    } catch (NumberFormatException e) {
      throw refused(part, word, "it is no number");
    }
  }

  private byte[] numbers(Part part, List<String> words, int radix) {
    int size = part.size();
    String all = String.join(" ", words);
    byte[] bytes = new byte[words.size()];
    for (int i = 0; i < bytes.length; i++) {
      String word = words.get(i);
      try {
        int number =
            word.startsWith("0x")
                ? Integer.parseInt(word.substring(2), 16)
                : Integer.parseInt(word, radix);
        if (number < 0 || number > 255) {
          throw refused(part, all, word + " is no byte");
        }
        bytes[i] = (byte) number;
      } catch (NumberFormatException e) {
        throw refused(part, all, word + " is no byte");
      }
    }
    if (bytes.length != size) {
      String count = bytes.length == 1 ? " byte" : " bytes";
      throw refused(
          part, all, "it has " + bytes.length + count + ", and " + part.title() + "s have " + size);
    }
    return bytes;
  }

  private NectarException refused(Part part, String words, String reason) {
    return new NectarException(
        "cannot use '"
            + words
            + "' as a "
            + part.title()
            + " of map number "
            + Integer.toUnsignedString(map.info().id())
            + ": "
            + reason,
        "write a value of its type, such as " + example(part) + ", or its bytes: hex 2a 00 00 00");
  }

  private String example(Part part) {
    if (part.type() == 0) {
      return "42";
    }
    byte[] zero = new byte[part.size()];
    return part.title().equals("key") ? key(zero) : value(zero, 0);
  }
}
