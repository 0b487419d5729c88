package dev.nectar.object;

/**
 * A program to be loaded.
 *
 * @param name unique in its object; the kernel is shown the first 15 characters
 * @param type what it is attached to
 * @param body its code
 */
public record ProgramSpec(String name, ProgramType type, FunctionSpec body) {}
