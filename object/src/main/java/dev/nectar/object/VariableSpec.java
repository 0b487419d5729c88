package dev.nectar.object;

/**
 * A global variable of an object: a place in the value of the map that holds its section.
 *
 * @param name as in its source; unique in its object for all but static ones
 * @param map the name of the map
 * @param offset bytes from the start of the map's value
 * @param size bytes
 * @param type its type in {@link ObjectSpec#types()}; 0 if unknown
 * @param binding how far it is seen
 */
public record VariableSpec(
    String name, String map, int offset, int size, int type, Binding binding) {}
