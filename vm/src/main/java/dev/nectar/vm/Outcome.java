package dev.nectar.vm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of a program that ran for an event.
 *
 * @param value what it returned: the verdict, where its type has one
 * @param context the context as it was left, of an event about a {@link Subject.Structure}; else
 *     empty
 * @param data the packet, the option's value, or what is written to the file below {@code
 *     /proc/sys} as the program left it; empty if there is none
 * @param arguments as the program left them, with what pointers point to
 * @param destination where it sent what it ran on, if its verdict is to do so
 * @param copies what it sent while it went on ({@code bpf_clone_redirect}), in order
 * @param returned what the system call or function is to return, if the program said so ({@code
 *     bpf_set_retval}, {@code bpf_override_return})
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Outcome(
    long value,
    byte[] context,
    byte[] data,
    List<Subject.Argument> arguments,
    Optional<Destination> destination,
    List<Copy> copies,
    OptionalLong returned) {
  /** Keeps its own copies of the lists. */
  public Outcome {
    arguments = List.copyOf(arguments);
    copies = List.copyOf(copies);
  }

  /**
   * A packet that was sent while the program went on.
   *
   * @param packet as it was then
   * @param to where
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Copy(byte[] packet, Destination to) {}
}
