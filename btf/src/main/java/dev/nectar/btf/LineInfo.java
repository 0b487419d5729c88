package dev.nectar.btf;

/**
 * Which line an instruction comes from, {@code struct bpf_line_info} of {@code linux/bpf.h}.
 *
 * @param offset bytes from the section's start
 * @param file the source file, as the compiler was given it
 * @param text the line's text, empty if the compiler did not have it
 * @param line from 1, at most 4,194,303
 * @param column from 1, at most 1023; 0 if it is not told
 */
public record LineInfo(int offset, String file, String text, int line, int column) {}
