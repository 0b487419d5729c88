package dev.nectar.object;

/** What a map is for, beyond what its type says. */
public enum MapRole {
  /** A map that programs look into by helpers. */
  PLAIN,
  /** The variables of a section such as {@code .data} and {@code .bss}. */
  VARIABLES,
  /**
   * The constants of a section such as {@code .rodata}, and tables of jumps: frozen before programs
   * are loaded.
   */
  CONSTANTS,
  /** The section {@code .kconfig}: filled from the kernel's options by the linker, then frozen. */
  KERNEL_CONFIG,
  /** An implementation of a kernel's table of functions, such as a TCP congestion control. */
  STRUCT_OPS
}
