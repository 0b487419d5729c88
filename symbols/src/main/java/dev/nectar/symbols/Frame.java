package dev.nectar.symbols;

/**
 * One name of an address; inlined functions give an address several, the innermost first.
 *
 * @param name the function's name
 * @param offset bytes from the function's start
 * @param module the kernel module or the file it lies in; empty for the kernel's core
 */
public record Frame(String name, long offset, String module) {}
