package dev.nectar.verifier.values;

/**
 * A dynptr, or one of its two slots on the stack.
 *
 * @param memory what it is a view of
 * @param first whether a slot is the one with the lower address
 */
public record Dynptr(Memory memory, boolean first) implements Detail {
  /** What {@link Reg#frame} of a slice of a packet is. */
  public static final int OF_PACKET = 1;

  /** What dynptrs are views of, with the kernel's names ({@code dynptr_type_str}). */
  public enum Memory {
    /** A value of a map. */
    LOCAL,
    /** A record of a ring buffer. */
    RINGBUF,
    /** A packet of the network stack. */
    SKB,
    /** A packet of a driver. */
    XDP,
    /** What stands before a packet of the network stack. */
    SKB_META,
    /** A file. */
    FILE;

    /** The kernel's name for it. */
    public String title() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it must be given back. */
    public boolean isHeld() {
      return this == RINGBUF || this == FILE;
    }

    /** Whether slices of it are packets. */
    public boolean isPacket() {
      return this == SKB || this == XDP || this == SKB_META;
    }
  }
}
