package dev.nectar.object.link;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.FunctionSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts the functions that a program calls behind its own code: each once, in the order in which
 * they are first met, with those that it calls right behind it, as libbpf orders them.
 */
final class Placement {
  private final Function<String, Optional<FunctionSpec>> named;
  private final Function<FunctionSpec, RelocatedBody> bodies;
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private int slots;

  /**
   * A function at its place.
   *
   * @param function what it is
   * @param start its first slot
   * @param body its code, fitted to the kernel
   */
  record Part(FunctionSpec function, int start, RelocatedBody body) {}

  /**
   * Without functions yet.
   *
   * @param named finds a function of the object
   * @param bodies fits a function's code to the kernel
   */
  Placement(
      Function<String, Optional<FunctionSpec>> named,
      Function<FunctionSpec, RelocatedBody> bodies) {
    this.named = named;
    this.bodies = bodies;
  }

  /** Puts a function and those it calls behind what is there. */
  Placement add(FunctionSpec function) {
    RelocatedBody body = bodies.apply(function);
    starts.put(function.name(), slots);
    parts.add(new Part(function, slots, body));
    slots += body.slots();
    for (Instruction instruction : body.instructions()) {
      called(instruction)
          .filter(name -> !starts.containsKey(name))
          .flatMap(named)
          .ifPresent(this::add);
    }
    return this;
  }

  /** Puts a function of the object behind what is there, unless it is there. */
  void add(String name) {
    if (!starts.containsKey(name)) {
      named.apply(name).ifPresent(this::add);
    }
  }

  /** The name of what an instruction calls, or takes the address of. */
  static Optional<String> called(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallNamed(String name) -> Optional.of(name);
      case Instruction.LoadWide(_, WideValue.FunctionNamed(String name)) -> Optional.of(name);
      default -> Optional.empty();
    };
  }

  /** The functions in their order; the program itself is the first. */
  List<Part> parts() {
    return parts;
  }

  /** The first slot of a function, if it is here. */
  Optional<Integer> start(String name) {
    return Optional.ofNullable(starts.get(name));
  }
}
