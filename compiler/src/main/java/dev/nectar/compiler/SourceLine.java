package dev.nectar.compiler;

/**
 * Where code comes from.
 *
 * @param file the file's name
 * @param text the text of the line
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record SourceLine(String file, String text, int line, int column) {}
