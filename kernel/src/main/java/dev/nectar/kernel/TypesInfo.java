package dev.nectar.kernel;

/**
 * What a kernel says of type information that is loaded ({@code struct bpf_btf_info} of {@code
 * linux/bpf.h}).
 *
 * @param id its number
 * @param name {@code vmlinux}, or the module it is of; empty for that of objects. Linux 5.11
 * @param bytes its size
 * @param ofKernel whether it is the kernel's or a module's own. Linux 5.11
 */
public record TypesInfo(int id, String name, int bytes, boolean ofKernel) {}
