package dev.nectar.symbols;

import java.util.List;

/** Names for addresses. What is not known has no frames. Safe for several threads. */
public interface Symbols {
  /**
   * An address in the kernel.
   *
   * @param address the address
   * @return its function, innermost first if functions were inlined; empty if unknown
   */
  List<Frame> kernel(long address);

  /**
   * An address in a process.
   *
   * @param process the process, which may have ended since
   * @param address the address
   * @return its function, innermost first if functions were inlined; empty if unknown
   */
  List<Frame> user(ProcessKey process, long address);
}
