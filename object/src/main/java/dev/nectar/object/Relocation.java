package dev.nectar.object;

import dev.nectar.btf.CoreKind;

/**
 * An instruction that depends on the kernel's types (CO-RE, {@code struct bpf_core_relo} of {@code
 * linux/bpf.h}).
 *
 * @param slot the instruction's first encoded slot in its function
 * @param kind what it asks
 * @param type the type it asks of, in {@link ObjectSpec#types()}; 0 if the compiler lost it, which
 *     only matters once the function is linked
 * @param access the path from the type to the field: numbers of members and elements, with colons
 *     between them; the number of the enumerator; {@code 0} for the type itself
 */
public record Relocation(int slot, CoreKind kind, int type, String access) {}
