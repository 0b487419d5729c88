package dev.nectar.bytecode.classic;

import java.util.function.ToIntFunction;

/**
 * What a filter runs on.
 *
 * @param bytes the captured bytes, from the first a filter can read; not copied, and not to be
 *     changed while the filter runs
 * @param length the bytes the packet had, at least as many as were captured
 * @param ancillary what is known beside the bytes; it is not asked for {@link Ancillary#XOR_INDEX}
 *     and the netlink attributes, which follow from the rest; a packet whose {@link
 *     Ancillary#INTERFACE_INDEX} is 0 came from no interface
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record PacketData(byte[] bytes, int length, ToIntFunction<Ancillary> ancillary) {
  /** Checks the length. */
  public PacketData {
    if (length < bytes.length) {
      throw new IllegalArgumentException(
          "a packet of " + length + " bytes cannot have " + bytes.length + " captured ones");
    }
  }

  /**
   * A packet that was captured whole, of which nothing else is known: that reads as 0, and programs
   * that ask for its interface end.
   *
   * @param bytes its bytes, not copied
   * @return the packet
   */
  public static PacketData of(byte[] bytes) {
    return new PacketData(bytes, bytes.length, _ -> 0);
  }
}
