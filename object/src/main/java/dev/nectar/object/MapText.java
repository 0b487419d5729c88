package dev.nectar.object;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Writes maps. */
final class MapText {
  private static final HexFormat HEX = HexFormat.of();
  private static final int SHOWN_BYTES = 32;
  private static final int SHOWN_SLOTS = 64;

  private final TypeText types;
  private final TextLines out;

  MapText(TypeText types, TextLines out) {
    this.types = types;
    this.out = out;
  }

  void write(MapSpec map) {
    out.add(0, "map " + map.name());
    describe(map, 2);
  }

  private void describe(MapSpec map, int indent) {
    out.add(indent, "type " + SpecText.word(map.type()));
    out.add(indent, "key " + sized(map.keySize(), map.keyType()));
    out.add(indent, "value " + sized(map.valueSize(), map.valueType()));
    out.add(indent, "entries " + map.maxEntries());
    if (!map.flags().isEmpty()) {
      out.add(indent, "flags " + SpecText.words(map.flags()));
    }
    if (map.role() != MapRole.PLAIN) {
      out.add(indent, "role " + SpecText.word(map.role()));
    }
    if (map.binding() != Binding.GLOBAL) {
      out.add(indent, "binding " + SpecText.word(map.binding()));
    }
    if (map.alignment() > 1) {
      out.add(indent, "alignment " + map.alignment());
    }
    if (map.pinning() != Pinning.NONE) {
      out.add(indent, "pinned " + SpecText.word(map.pinning()));
    }
    if (map.extra() != 0) {
      out.add(indent, "extra 0x" + Long.toHexString(map.extra()));
    }
    map.numaNode().ifPresent(node -> out.add(indent, "memory node " + node));
    map.inner()
        .ifPresent(
            inner -> {
              out.add(indent, "inner " + inner.name());
              describe(inner, indent + 2);
            });
    initial(map.initial(), indent);
  }

  private void initial(List<Slot> slots, int indent) {
    slots.stream().limit(SHOWN_SLOTS).forEach(slot -> out.add(indent, text(slot)));
    if (slots.size() > SHOWN_SLOTS) {
      out.add(indent, "and " + (slots.size() - SHOWN_SLOTS) + " more");
    }
  }

  private String sized(int size, int type) {
    String name = types.print(type);
    return size + (name.isEmpty() ? "" : " " + name);
  }

  private static String text(Slot slot) {
    return switch (slot) {
      case Slot.Value(Contents key, Contents value) ->
          "[" + HEX.formatHex(key.bytes(0, SHOWN_BYTES)) + "] = " + text(value);
      case Slot.InnerMap(int index, String map) -> "[" + index + "] = map " + map;
      case Slot.TailCall(int index, String program) -> "[" + index + "] = program " + program;
      case Slot.Member(int offset, String program) -> "+" + offset + " = program " + program;
    };
  }

  /** Bytes in hex, as many as a line holds. */
  static String text(Contents contents) {
    if (contents.isZero()) {
      return contents.size() + " zero bytes";
    }
    return contents.size()
        + " bytes "
        + HEX.formatHex(contents.bytes(0, SHOWN_BYTES))
        + (contents.size() > SHOWN_BYTES ? "…" : "");
  }

  /** What a variable holds from the start; empty if its map says nothing of it. */
  static String text(VariableSpec variable, List<MapSpec> maps) {
    return maps.stream()
        .filter(map -> map.name().equals(variable.map()))
        .flatMap(map -> map.initial().stream())
        .filter(Slot.Value.class::isInstance)
        .map(slot -> ((Slot.Value) slot).value())
        .limit(1)
        .map(value -> part(value, variable))
        .collect(Collectors.joining());
  }

  private static String part(Contents value, VariableSpec variable) {
    byte[] shown = value.bytes(variable.offset(), Math.min(variable.size(), SHOWN_BYTES));
    return " = " + HEX.formatHex(shown) + (variable.size() > SHOWN_BYTES ? "…" : "");
  }

  /** Maps as they are in their object, those of variables by their first places. */
  static Comparator<VariableSpec> byPlace() {
    return Comparator.comparing(VariableSpec::map)
        .thenComparingInt(VariableSpec::offset)
        .thenComparing(VariableSpec::name);
  }
}
