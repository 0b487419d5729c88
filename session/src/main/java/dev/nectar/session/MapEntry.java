package dev.nectar.session;

import java.util.Optional;

/**
 * An entry of a map of a script.
 *
 * @param key its key; empty for scalar maps
 * @param value its value, merged over the CPUs
 */
public record MapEntry(Optional<Datum> key, Datum value) {}
