package dev.nectar.elf;

/**
 * The name of the file with the symbols that were stripped ({@code .gnu_debuglink}).
 *
 * @param file its name, without a folder
 * @param checksum its CRC-32
 */
public record DebugLink(String file, int checksum) {}
