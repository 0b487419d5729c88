package dev.nectar.elf;

import java.lang.foreign.MemorySegment;

/**
 * A note ({@code Elf64_Nhdr} and what follows).
 *
 * @param owner who gives the type its meaning, such as {@code GNU}
 * @param type {@code n_type}
 * @param content the rest, not copied
 */
public record Note(String owner, int type, MemorySegment content) {
  /** {@code NT_GNU_BUILD_ID}, of the owner {@code GNU}. */
  public static final int BUILD_ID = 3;

  /** {@code NT_STAPSDT}, of the owner {@code stapsdt}: a {@link UsdtProbe}. */
  public static final int USDT_PROBE = 3;

  /** {@code NT_GNU_PROPERTY_TYPE_0}, of the owner {@code GNU}. */
  public static final int PROPERTIES = 5;
}
