package dev.nectar.bytecode;

/** Ways to write instructions. */
public enum Dialect {
  /**
   * That of the kernel's verifier log ({@code kernel/bpf/disasm.c}) and of {@code bpftool prog dump
   * xlated}: {@code r0 = *(u32 *)(r1 +8)}.
   */
  KERNEL,
  /** That of LLVM's assembler, with decimal numbers: {@code r0 = *(u32 *)(r1 + 8)}. */
  LLVM
}
