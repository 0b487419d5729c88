package dev.nectar.bytecode.flow;

/**
 * A way from a block to another of the same function.
 *
 * @param from the number of the block it leaves
 * @param to the number of the block it reaches; {@link FunctionFlow#exit()} for {@link
 *     EdgeKind#EXIT}
 * @param kind why
 */
public record Edge(int from, int to, EdgeKind kind) {}
