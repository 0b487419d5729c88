package dev.nectar.object.elf;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.Binding;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.Prototype;
import dev.nectar.object.Relocation;
import dev.nectar.object.Subprogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes functions that stand within others apart: in a file each has a symbol of its own, and
 * loaders want static ones in {@code .text}.
 */
final class SeparateFunctions {
  private final UniqueNames names;

  SeparateFunctions(UniqueNames names) {
    this.names = names;
  }

  /** A function, and behind it those that stood within it. */
  List<FunctionSpec> of(FunctionSpec function) {
    NavigableMap<Integer, Subprogram> starts = starts(function);
    if (starts.isEmpty()) {
      return List.of(function);
    }
    List<FunctionSpec> parts = new ArrayList<>();
    int end = starts.firstKey();
    parts.add(part(function, starts, 0, end, Optional.empty()));
    for (Map.Entry<Integer, Subprogram> each : starts.entrySet()) {
      Integer next = starts.higherKey(each.getKey());
      parts.add(
          part(
              function,
              starts,
              each.getKey(),
              next == null ? Integer.MAX_VALUE : next,
              Optional.of(each.getValue())));
    }
    return parts;
  }

  private NavigableMap<Integer, Subprogram> starts(FunctionSpec function) {
    Map<Integer, Subprogram> described = new HashMap<>();
    function.subprograms().forEach(each -> described.put(each.slot(), each));
    NavigableMap<Integer, Subprogram> starts = new TreeMap<>();
    int slot = 0;
    for (Instruction each : function.body()) {
      int from = slot;
      offset(each)
          .map(offset -> from + 1 + offset)
          .filter(start -> start > 0)
          .ifPresent(
              start ->
                  starts.computeIfAbsent(start, _ -> named(function, start, described.get(start))));
      slot += each.slots();
    }
    return starts;
  }

  private static Optional<Integer> offset(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallFunction(int offset) -> Optional.of(offset);
      case Instruction.LoadWide(_, WideValue.Function(int offset)) -> Optional.of(offset);
      default -> Optional.empty();
    };
  }

  private Subprogram named(FunctionSpec function, int start, @Nullable Subprogram described) {
    return described == null
        ? new Subprogram(
            names.unique(function.name() + "_" + start),
            start,
            Subprogram.Linkage.STATIC,
            new Prototype(List.of()))
        : new Subprogram(
            names.unique(described.name()), start, described.linkage(), described.prototype());
  }

  private static FunctionSpec part(
      FunctionSpec of,
      NavigableMap<Integer, Subprogram> starts,
      int from,
      int to,
      Optional<Subprogram> what) {
    List<Instruction> body = new ArrayList<>();
    int slot = 0;
    for (Instruction each : of.body()) {
      if (slot >= from && slot < to) {
        body.add(named(of, starts, slot, each));
      }
      slot += each.slots();
    }
    List<LineSpec> lines =
        of.lines().stream()
            .filter(each -> each.slot() >= from && each.slot() < to)
            .map(each -> each.at(each.slot() - from))
            .toList();
    List<Relocation> relocations =
        of.relocations().stream()
            .filter(each -> each.slot() >= from && each.slot() < to)
            .map(r -> new Relocation(r.slot() - from, r.kind(), r.type(), r.access()))
            .toList();
    return what.map(
            each ->
                new FunctionSpec(
                    each.name(),
                    body,
                    lines,
                    Optional.of(each.prototype()),
                    List.of(),
                    0,
                    relocations,
                    each.linkage() == Subprogram.Linkage.GLOBAL ? Binding.GLOBAL : Binding.LOCAL))
        .orElseGet(
            () ->
                new FunctionSpec(
                    of.name(),
                    body,
                    lines,
                    of.prototype(),
                    List.of(),
                    of.type(),
                    relocations,
                    of.binding()));
  }

  private static Instruction named(
      FunctionSpec of, NavigableMap<Integer, Subprogram> starts, int slot, Instruction each) {
    return switch (each) {
      case Instruction.CallFunction(int offset) ->
          new Instruction.CallNamed(name(of, starts, slot + 1 + offset));
      case Instruction.LoadWide(var dst, WideValue.Function(int offset)) ->
          new Instruction.LoadWide(
              dst, new WideValue.FunctionNamed(name(of, starts, slot + 1 + offset)));
      default -> each;
    };
  }

  private static String name(FunctionSpec of, NavigableMap<Integer, Subprogram> starts, int start) {
    if (start == 0) {
      return of.name();
    }
    return Optional.ofNullable(starts.get(start))
        .map(Subprogram::name)
        .orElseThrow(
            () ->
                new UnwritableObjectException(
                    "function " + of.name() + " calls slot " + start + ", which is before it", ""));
  }
}
