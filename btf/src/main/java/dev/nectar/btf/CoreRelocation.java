package dev.nectar.btf;

/**
 * A place in a program that depends on the types of the kernel it runs on, {@code struct
 * bpf_core_relo} of {@code linux/bpf.h}.
 *
 * @param offset bytes from the section's start to the instruction
 * @param type the type's id in the object's BTF
 * @param access for fields, indices joined by colons: first as of an array of the type, then of
 *     members or elements; for enumerators their index; for types {@code 0}
 * @param kind what is asked
 */
public record CoreRelocation(int offset, int type, String access, CoreKind kind) {}
