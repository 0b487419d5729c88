package dev.nectar.object.merge;

import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.Relocation;
import dev.nectar.object.VariableSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Moves the code of an object into the one it becomes part of. */
final class Code {
  private final Side side;
  private final Side other;
  private final Map<String, Integer> options;

  /**
   * For an object.
   *
   * @param options where options of the kernel lie in the end, by their names
   */
  Code(Side side, Side other, Map<String, Integer> options) {
    this.side = side;
    this.other = other;
    this.options = options;
  }

  FunctionSpec moved(FunctionSpec function) {
    return new FunctionSpec(
        side.functionName(function.name()),
        function.body().stream().map(this::moved).toList(),
        function.lines(),
        function.prototype(),
        function.subprograms(),
        side.id(function.type()),
        function.relocations().stream()
            .map(r -> new Relocation(r.slot(), r.kind(), side.id(r.type()), r.access()))
            .toList(),
        function.binding());
  }

  private Instruction moved(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallNamed(String name) -> new Instruction.CallNamed(side.functionName(name));
      case Instruction.LoadWide(var dst, WideValue value) ->
          new Instruction.LoadWide(dst, moved(value));
      default -> instruction;
    };
  }

  private WideValue moved(WideValue value) {
    return switch (value) {
      case WideValue.FunctionNamed(String name) ->
          new WideValue.FunctionNamed(side.functionName(name));
      case WideValue.MapNamed(String name) -> new WideValue.MapNamed(side.mapName(name));
      case WideValue.KernelVariableNamed(String name) -> outside(name, 0).orElse(value);
      case WideValue.MapValueNamed(String name, int offset) ->
          side.externs.get(name) instanceof ExternSpec.Undefined
              ? outside(name, offset).orElse(value)
              : place(name, offset);
      default -> value;
    };
  }

  /** What the other object has of a name. */
  private Optional<WideValue> outside(String name, int offset) {
    Symbol symbol = side.externs.containsKey(name) ? other.symbols.get(name) : null;
    return switch (symbol) {
      case Symbol.Variable(var variable) -> Optional.of(in(other, variable, offset));
      case Symbol.OfMap _ -> Optional.of(new WideValue.MapNamed(name));
      case Symbol.Function _ -> Optional.of(new WideValue.FunctionNamed(name));
      case null -> Optional.empty();
    };
  }

  private static WideValue in(Side where, VariableSpec variable, int offset) {
    String map = variable.map();
    return new WideValue.MapValueNamed(
        where.mapName(map), where.base(map) + variable.offset() + offset);
  }

  private WideValue place(String map, int offset) {
    if (side.spec.map(map).filter(each -> each.role() == MapRole.KERNEL_CONFIG).isPresent()) {
      return new WideValue.MapValueNamed(map, option(offset));
    }
    Optional<VariableSpec> lost =
        side.variable(map, offset).filter(each -> side.lost.contains(each.name()));
    if (lost.isPresent()
        && other.symbols.get(lost.get().name()) instanceof Symbol.Variable(var taken)) {
      return in(other, taken, offset - lost.get().offset());
    }
    return new WideValue.MapValueNamed(side.mapName(map), side.base(map) + offset);
  }

  private int option(int offset) {
    for (BtfType.Placement each :
        side.section(ConfigLayout.NAME).map(BtfType.DataSection::variables).orElse(List.of())) {
      if (offset >= each.offset() && offset < each.offset() + each.size()) {
        String name = side.spec.types().orElseThrow().name(each.type());
        return options.getOrDefault(name, each.offset()) + offset - each.offset();
      }
    }
    return offset;
  }
}
