package dev.nectar.object.link;

import dev.nectar.bytecode.Instruction;
import dev.nectar.object.LineSpec;
import dev.nectar.object.ProgramSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A program as a kernel takes it, but for its maps, which are still named: each kernel has its own
 * way to say which they are.
 *
 * @param spec what it was made from
 * @param body its code and that of the functions it calls. The second number of a call of a kernel
 *     function, and the {@code btfFd} of a kernel variable, are 0 or a place in {@code modules},
 *     counted from 1
 * @param functions where functions start, ascending; empty if the kernel is told of none
 * @param lines where lines start, ascending, one at the start of each function; empty if unknown
 * @param bound what it is bound to
 * @param modules the modules whose functions and variables it uses
 * @param poisoned by slot, why an instruction was made invalid: what it needs, the kernel lacks.
 *     The verifier refuses it only if it can be reached
 */
public record LinkedProgram(
    ProgramSpec spec,
    List<Instruction> body,
    List<Place> functions,
    List<LineSpec> lines,
    Bound bound,
    List<String> modules,
    Map<Integer, Supplier<String>> poisoned) {
  /** Keeps its own copies. */
  public LinkedProgram {
    body = List.copyOf(body);
    functions = List.copyOf(functions);
    lines = List.copyOf(lines);
    modules = List.copyOf(modules);
    poisoned = Map.copyOf(poisoned);
  }

  /**
   * Where a function starts.
   *
   * @param name the function
   * @param slot its first slot
   * @param type its number in {@link LinkedTypes}
   */
  public record Place(String name, int slot, int type) {}

  /**
   * Where a function starts.
   *
   * @param name the function
   * @return its place, if the kernel is told of it
   */
  public Optional<Place> function(String name) {
    return functions.stream().filter(place -> place.name().equals(name)).findFirst();
  }

  /**
   * Why an instruction was made invalid.
   *
   * @param slot where the verifier stopped
   * @return names type and field and what is nearest, if that slot was
   */
  public Optional<String> poison(int slot) {
    return Optional.ofNullable(poisoned.get(slot)).map(Supplier::get);
  }

  /**
   * The line that a slot comes from.
   *
   * @param slot a slot
   * @return the line, if it is known
   */
  public Optional<LineSpec> line(int slot) {
    TreeMap<Integer, LineSpec> bySlot = new TreeMap<>();
    lines.forEach(line -> bySlot.put(line.slot(), line));
    return Optional.ofNullable(bySlot.floorEntry(slot)).map(Map.Entry::getValue);
  }
}
