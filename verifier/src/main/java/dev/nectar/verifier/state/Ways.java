package dev.nectar.verifier.state;

/**
 * Where instructions lead, within their function.
 *
 * @param starts the starts of functions, ascending, and the end of the program
 * @param next the instruction that comes next where there is no jump, or -1
 * @param jump the instruction that is jumped to, or -1
 */
@SuppressWarnings("ArrayRecordComponent") // shared, and never changed
public record Ways(int[] starts, int[] next, int[] jump) {}
