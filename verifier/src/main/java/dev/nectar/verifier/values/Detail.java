package dev.nectar.verifier.values;

/** What is known of a pointer, or of an object on the stack, besides its kind. Immutable. */
public sealed interface Detail permits Pointee, Dynptr, Iteration, InterruptFlags {}
