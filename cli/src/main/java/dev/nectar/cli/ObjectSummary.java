package dev.nectar.cli;

import dev.nectar.bytecode.Instruction;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.TypeText;
import dev.nectar.object.VariableSpec;
import dev.nectar.report.Json;
import dev.nectar.report.Printable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The parts of an object, a row for each. */
final class ObjectSummary {
  private final ObjectSpec spec;
  private final TypeText types;

  ObjectSummary(ObjectSpec spec) {
    this.spec = spec;
    this.types = new TypeText(spec.types());
  }

  String text() {
    StringBuilder out = new StringBuilder();
    out.append("licence ").append(Printable.of(spec.license().isEmpty() ? "none" : spec.license()));
    out.append(", ").append(order()).append(" endian, ").append(typeCount()).append(" types\n");
    for (Grid grid : grids()) {
      String text = grid.text();
      out.append(text.isEmpty() ? "" : "\n" + text);
    }
    return out.toString();
  }

  String json() {
    List<String> members = new ArrayList<>();
    members.add("\"license\": " + Json.quote(spec.license()));
    members.add("\"order\": " + Json.quote(order()));
    members.add("\"types\": " + typeCount());
    grids().forEach(grid -> members.add(grid.json()));
    return "{\n  " + String.join(",\n  ", members) + "\n}\n";
  }

  private String order() {
    return spec.order() == ByteOrder.BIG_ENDIAN ? "big" : "little";
  }

  private int typeCount() {
    return spec.types().map(btf -> btf.count()).orElse(0);
  }

  private List<Grid> grids() {
    return List.of(
        new Grid(
            "programs",
            List.of("name", "type", "attach", "section", "slots", "flags"),
            spec.programs().stream().map(ObjectSummary::row).toList()),
        new Grid(
            "functions",
            List.of("name", "binding", "slots", "type"),
            spec.functions().stream().map(this::row).toList()),
        new Grid(
            "maps",
            List.of("name", "type", "key", "value", "entries", "flags"),
            spec.maps().stream().map(ObjectSummary::row).toList()),
        new Grid(
            "variables",
            List.of("name", "map", "offset", "size", "type"),
            spec.variables().stream().map(this::row).toList()),
        new Grid(
            "externs",
            List.of("name", "kind", "need", "type"),
            spec.externs().stream().map(this::row).toList()));
  }

  private static List<Object> row(ProgramSpec program) {
    return List.of(
        program.name(),
        word(program.type()),
        program.attach().map(AttachPoint::text).orElse(""),
        program.section(),
        slots(program.body()),
        words(program.flags()));
  }

  private List<Object> row(FunctionSpec function) {
    return List.of(
        function.name(), word(function.binding()), slots(function), types.print(function.type()));
  }

  /** What is special of a map stands with its flags: its role, its pin. */
  private static List<Object> row(MapSpec map) {
    List<String> flags = new ArrayList<>();
    flags.add(map.role() == MapRole.PLAIN ? "" : word(map.role()));
    flags.add(words(map.flags()));
    flags.add(map.pinning() == Pinning.NONE ? "" : "pinned");
    flags.removeIf(String::isEmpty);
    return List.of(
        map.name(),
        word(map.type()),
        map.keySize(),
        map.valueSize(),
        map.maxEntries(),
        String.join(" ", flags));
  }

  private List<Object> row(VariableSpec variable) {
    return List.of(
        variable.name(),
        variable.map(),
        variable.offset(),
        variable.size(),
        types.print(variable.type()));
  }

  private List<Object> row(ExternSpec extern) {
    return switch (extern) {
      case ExternSpec.Config(String name, var need, _, _, int type) ->
          List.of(name, "option", word(need), types.print(type));
      case ExternSpec.Variable(String name, var need, int type) ->
          List.of(name, type == 0 ? "symbol" : "variable", word(need), types.print(type));
      case ExternSpec.Function(String name, var need, int type) ->
          List.of(name, "function", word(need), types.print(type));
      case ExternSpec.Undefined(String name, _, int declaration) ->
          List.of(name, "undefined", word(extern.need()), types.print(declaration));
    };
  }

  private static int slots(FunctionSpec function) {
    return function.body().stream().mapToInt(Instruction::slots).sum();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String words(Collection<? extends Enum<?>> values) {
    return values.stream().map(ObjectSummary::word).sorted().collect(Collectors.joining(" "));
  }
}
