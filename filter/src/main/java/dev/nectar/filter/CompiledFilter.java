package dev.nectar.filter;

import dev.nectar.bytecode.classic.ClassicInstruction;
import java.util.List;

/**
 * A filter that can run. Immutable.
 *
 * @param instructions classic BPF. Linux takes at most 4096 of them as a classic filter
 * @param stages how the filter came about, for people to read
 */
public record CompiledFilter(List<ClassicInstruction> instructions, List<Stage> stages) {
  /** Copies the lists. */
  public CompiledFilter {
    instructions = List.copyOf(instructions);
    stages = List.copyOf(stages);
  }

  /**
   * A step of the compiler.
   *
   * @param name what was done, for example {@code threading}
   * @param text the graph of tests after it, one line a node
   */
  public record Stage(String name, String text) {}
}
