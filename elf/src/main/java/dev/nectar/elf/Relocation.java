package dev.nectar.elf;

import java.util.OptionalLong;

/**
 * An entry of a relocation table ({@code Elf64_Rel}, {@code Elf64_Rela}).
 *
 * @param offset {@code r_offset}: in a relocatable file bytes from the start of the section, else
 *     an address
 * @param type {@code R_*}, whose meaning is the machine's; those of BPF are constants here
 * @param symbol an index into the symbol table; 0 for none
 * @param addend what is added to the symbol's value, or empty if it stands in the section itself
 */
public record Relocation(long offset, int type, int symbol, OptionalLong addend) {
  /** {@code R_BPF_64_64}: the 64-bit constant of two instructions. */
  public static final int BPF_WIDE = 1;

  /** {@code R_BPF_64_ABS64}: 64 bits of data. */
  public static final int BPF_DATA_64 = 2;

  /** {@code R_BPF_64_ABS32}: 32 bits of data. */
  public static final int BPF_DATA_32 = 3;

  /** {@code R_BPF_64_NODYLD32}: 32 bits of data that loaders leave alone, as in BTF and DWARF. */
  public static final int BPF_DATA_32_KEPT = 4;

  /** {@code R_BPF_64_32}: the immediate of a call. */
  public static final int BPF_CALL = 10;
}
