package dev.nectar.kernel;

import dev.nectar.object.LineSpec;
import java.util.List;

/**
 * Where the functions and source lines of a loaded program are, as its BTF has them. All of it is
 * empty if the program was loaded without types, or this process may not see them.
 *
 * @param functions by ascending slot of {@link Program#translated()}. Linux 5.0
 * @param lines by ascending slot of {@link Program#translated()}. Linux 5.0
 * @param machineLines the same for {@link Program#machineCode()}; empty if its addresses are not
 *     for this process
 */
public record ProgramSource(
    List<Function> functions, List<LineSpec> lines, List<MachineLine> machineLines) {
  /** Nothing is known. */
  public static final ProgramSource UNKNOWN = new ProgramSource(List.of(), List.of(), List.of());

  /** Keeps its own copies. */
  public ProgramSource {
    functions = List.copyOf(functions);
    lines = List.copyOf(lines);
    machineLines = List.copyOf(machineLines);
  }

  /**
   * A function.
   *
   * @param slot where it starts
   * @param name its name
   * @param type its number in the program's BTF
   */
  public record Function(int slot, String name, int type) {}

  /**
   * A line in the machine code.
   *
   * @param address of its first instruction in the kernel
   * @param line the line
   */
  public record MachineLine(long address, LineSpec line) {}
}
