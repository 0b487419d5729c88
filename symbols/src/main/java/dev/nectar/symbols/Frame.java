package dev.nectar.symbols;

/**
 * What an address is.
 *
 * @param name the function
 * @param offset bytes from its start
 * @param module the file or kernel module it is in; empty for the kernel itself
 */
public record Frame(String name, long offset, String module) {}
