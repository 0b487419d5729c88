package dev.nectar.linux;

import dev.nectar.object.AttachType;

/**
 * A program that runs in a control group: {@link KernelListing#group}.
 *
 * @param id its number
 * @param name as the kernel has it, whole where its types tell
 * @param type what it is attached as
 * @param flags how, {@code BPF_F_ALLOW_OVERRIDE} (1), {@code BPF_F_ALLOW_MULTI} (2) and their like
 *     of {@code linux/bpf.h}; 0 in {@link Scope#EFFECTIVE}, of which the kernel does not tell
 * @param hookTypes number of the type information of the security hook, or 0
 * @param hook number of the hook in it, or 0
 */
public record GroupProgram(
    int id, String name, AttachType type, int flags, int hookTypes, int hook) {

  /** Which programs of a control group are meant. */
  public enum Scope {
    /** Those that are attached to it. */
    OWN,
    /** Those that run in it, with those of its parents ({@code BPF_F_QUERY_EFFECTIVE}). */
    EFFECTIVE
  }
}
