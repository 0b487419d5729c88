package dev.nectar.btf;

/** Type information in the BPF Type Format (kernel documentation, {@code bpf/btf.rst}). */
public final class Btf {
  private Btf() {}
}
