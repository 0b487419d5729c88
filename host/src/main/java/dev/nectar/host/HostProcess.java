package dev.nectar.host;

import java.util.List;
import java.util.Optional;

/**
 * A process.
 *
 * @param pid its number
 * @param parent its parent's number
 * @param name its short name, at most 15 bytes
 * @param arguments its command line; empty for kernel threads
 * @param startTime when it started, in clock ticks since boot
 * @param executable the path of its program in its own view, if it may be read
 */
public record HostProcess(
    int pid,
    int parent,
    String name,
    List<String> arguments,
    long startTime,
    Optional<String> executable) {
  /** Keeps its own copy. */
  public HostProcess {
    arguments = List.copyOf(arguments);
  }
}
