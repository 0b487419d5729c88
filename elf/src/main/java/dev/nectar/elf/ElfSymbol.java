package dev.nectar.elf;

/**
 * A function.
 *
 * @param name its name as the file has it
 * @param address where it starts in memory, before relocation
 * @param size bytes; 0 if unknown
 */
public record ElfSymbol(String name, long address, long size) {}
