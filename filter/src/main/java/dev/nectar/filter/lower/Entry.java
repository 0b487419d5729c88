package dev.nectar.filter.lower;

import dev.nectar.filter.graph.Condition;

/** A condition, and where the headers are for all that follows it. */
record Entry(Condition condition, Headers headers) {}
