package dev.nectar.btf;

/**
 * Where a function starts, {@code struct bpf_func_info} of {@code linux/bpf.h}.
 *
 * @param offset bytes from the section's start
 * @param type the id of its {@link BtfType.Func}
 */
public record FunctionInfo(int offset, int type) {}
