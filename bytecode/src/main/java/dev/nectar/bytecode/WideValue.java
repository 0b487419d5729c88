package dev.nectar.bytecode;

/** What a 16-byte load-immediate loads (RFC 9669 section 5.4). */
public sealed interface WideValue {
  /**
   * A number.
   *
   * @param value all 64 bits
   */
  record Constant(long value) implements WideValue {}

  /**
   * The address of a map, named in the object the program belongs to; becomes a {@link MapFd} when
   * the object is loaded.
   *
   * @param name the map's name
   */
  record MapNamed(String name) implements WideValue {}

  /**
   * The address of a map, by a descriptor of the loading process.
   *
   * @param fd the descriptor
   */
  record MapFd(int fd) implements WideValue {}
}
