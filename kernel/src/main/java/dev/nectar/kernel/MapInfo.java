package dev.nectar.kernel;

/**
 * What a kernel says of a map.
 *
 * @param id its number
 * @param valueBytes the size of a value as user space sees it: for per-CPU maps one value for each
 *     possible CPU, each rounded up to 8 bytes
 * @param cpus the number of possible CPUs
 */
public record MapInfo(int id, int valueBytes, int cpus) {}
