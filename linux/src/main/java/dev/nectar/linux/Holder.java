package dev.nectar.linux;

/**
 * A process that has a descriptor of a thing of eBPF.
 *
 * @param pid its number, in the pid namespace of this process's {@code /proc}
 * @param name its short name, as {@code comm} and {@code ps} show it
 */
public record Holder(int pid, String name) {}
