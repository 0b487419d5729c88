package dev.nectar.bytecode.classic;

/**
 * Linux's extensions of the packet address space ({@code SKF_AD_OFF} in {@code linux/filter.h}): a
 * load from {@link #BASE} plus one of these offsets gives what the kernel knows of a packet.
 */
public final class Ancillary {
  /** What the offsets are added to. */
  public static final int BASE = -0x1000;

  private Ancillary() {}
}
