package dev.nectar.symbols;

import java.util.List;
import java.util.Optional;

/** From addresses to names. For one thread. Nothing is read before it is asked for. */
public interface Symbols {
  /**
   * Names an address of the kernel.
   *
   * @param address the address
   * @return its frames, innermost first; empty if it has no known name
   */
  List<Frame> kernel(long address);

  /**
   * Names an address of a process.
   *
   * @param process the process; names found while it ran are kept when it is gone
   * @param address the address
   * @return its frames, innermost first; empty if it has no known name
   */
  List<Frame> user(ProcessKey process, long address);

  /**
   * The process that has a number now.
   *
   * @param pid its number in the namespace of {@code /proc}
   * @return its key, or empty if there is none
   */
  Optional<ProcessKey> process(int pid);
}
